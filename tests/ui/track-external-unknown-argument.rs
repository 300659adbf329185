#[dials::track_external("stripe", opration = "refund")]
fn f() {}

fn main() {
    f();
}
