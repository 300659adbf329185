#[dials::timed(sample = 1_000_001)]
fn f() {}

fn main() {
    f();
}
