#[dials::timed(slow = LIMIT)]
fn f() {}

fn main() {
    f();
}
