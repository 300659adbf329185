#[dials::timed(crate)]
fn f() {}

fn main() {
    f();
}
