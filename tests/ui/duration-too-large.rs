#[dials::timed(slow = 99999999999999999999s)]
fn f() {}

fn main() {
    f();
}
