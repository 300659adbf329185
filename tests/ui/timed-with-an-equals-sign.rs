#[dials::timed = "checkout"]
fn f() {}

fn main() {
    f();
}
