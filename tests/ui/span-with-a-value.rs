#[dials::timed(span = true)]
fn f() {}

fn main() {
    f();
}
