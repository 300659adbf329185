#[dials::track_external("stripe", retry_of = key)]
fn f(key: &str) -> usize {
    key.len()
}

fn main() {
    f("");
}
