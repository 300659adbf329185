#[dials::timed(name = "a" + "b")]
fn f() {}

fn main() {
    f();
}
