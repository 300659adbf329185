#[dials::slow_query(threshold = 1s)]
fn f() {}

fn main() {
    f();
}
