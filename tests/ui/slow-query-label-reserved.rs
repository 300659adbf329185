#[dials::slow_query(labels(severity = 1))]
fn f() {}

fn main() {
    f();
}
