#[dials::timed(name = "a" slow = 1s)]
fn f() {}

fn main() {
    f();
}
