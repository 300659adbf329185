#[dials::timed]
fn half_typed(text: &str) -> Option<usize> {
    text.
}

fn main() {}
