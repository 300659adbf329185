#[dials::timed(slow = 1x)]
fn f() {}

fn main() {
    f();
}
