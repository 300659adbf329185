#[dials::track_external("stripe", operation = "")]
fn f() {}

fn main() {
    f();
}
