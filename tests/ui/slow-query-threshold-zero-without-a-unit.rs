#[dials::slow_query(threshold = 0)]
fn f() {}

fn main() {
    f();
}
