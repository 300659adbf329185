#[dials::timed(slow = 100)]
fn f() {}

fn main() {
    f();
}
