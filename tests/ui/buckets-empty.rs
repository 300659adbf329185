#[dials::timed(buckets = [])]
fn f() {}

fn main() {
    f();
}
