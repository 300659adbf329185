#[dials::timed(crate = "dials")]
fn f() {}

fn main() {
    f();
}
