#[dials::timed(buckets = [1ms 2ms])]
fn f() {}

fn main() {
    f();
}
