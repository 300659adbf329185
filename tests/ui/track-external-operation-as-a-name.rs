#[dials::track_external("stripe", operation = refund)]
fn f() {}

fn main() {
    f();
}
