#[dials::timed(sample = 0)]
fn f() {}

fn main() {
    f();
}
