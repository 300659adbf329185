#[dials::slow_query(threshold = 1s, threshold = 2s)]
fn f() {}

fn main() {
    f();
}
