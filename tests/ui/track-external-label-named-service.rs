#[dials::track_external("stripe", labels(service = plan))]
fn f(plan: &str) -> usize {
    plan.len()
}

fn main() {
    f("");
}
