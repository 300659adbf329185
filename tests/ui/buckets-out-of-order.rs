#[dials::timed(buckets = [5ms, 50ms, 10ms])]
fn f() {}

fn main() {
    f();
}
