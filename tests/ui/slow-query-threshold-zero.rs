#[dials::slow_query(threshold = 0s)]
fn f() {}

fn main() {
    f();
}
