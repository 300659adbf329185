#[dials::timed(slow = 0x1s)]
fn f() {}

fn main() {
    f();
}
