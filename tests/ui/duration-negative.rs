#[dials::timed(slow = -1s)]
fn f() {}

fn main() {
    f();
}
