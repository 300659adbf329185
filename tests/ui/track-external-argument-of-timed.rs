#[dials::track_external("stripe", name = "refund")]
fn f() {}

fn main() {
    f();
}
