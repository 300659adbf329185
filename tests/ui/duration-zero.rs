#[dials::timed(slow = 0s)]
fn f() {}

fn main() {
    f();
}
