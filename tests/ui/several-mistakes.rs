#[dials::timed(nmae = "x", slow = 1, sample = 0)]
fn f() {}

fn main() {
    f();
}
