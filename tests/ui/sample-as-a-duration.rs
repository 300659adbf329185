#[dials::timed(sample = 16s)]
fn f() {}

fn main() {
    f();
}
