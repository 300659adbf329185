#[dials::timed]
pub(crate) const LIMIT: usize = 1;

fn main() {
    let _ = LIMIT;
}
