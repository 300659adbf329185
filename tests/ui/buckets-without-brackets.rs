#[dials::timed(buckets = 5ms)]
fn f() {}

fn main() {
    f();
}
