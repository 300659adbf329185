#[dials::timed(slow = 1.s)]
fn f() {}

fn main() {
    f();
}
