#[dials::timed(buckets = [1s, 1000ms])]
fn f() {}

fn main() {
    f();
}
