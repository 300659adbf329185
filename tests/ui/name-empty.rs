#[dials::timed(name = "")]
fn f() {}

fn main() {
    f();
}
