#[dials::timed(name = "a b\n")]
fn f() {}

fn main() {
    f();
}
