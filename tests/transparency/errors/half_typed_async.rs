#[dials::timed]
async fn half_typed(text: &str) -> usize {
    let n = text.len();
    n.
}

fn main() {}
