#[dials::timed(nmae = "x")]
fn f() {}

fn main() {
    f();
}
