#[dials::timed(threshold = 1s)]
fn f() {}

fn main() {
    f();
}
