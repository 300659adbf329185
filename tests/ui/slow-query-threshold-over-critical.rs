#[dials::slow_query(threshold = 5s, critical = 1s)]
fn f() {}

fn main() {
    f();
}
