#[dials::timed(slow = 1.5ns)]
fn f() {}

fn main() {
    f();
}
