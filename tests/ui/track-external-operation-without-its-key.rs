#[dials::track_external("stripe", "refund")]
fn f() {}

fn main() {
    f();
}
