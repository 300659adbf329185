#[dials::timed]
static LIMIT: usize = 1;

fn main() {
    let _ = LIMIT;
}
