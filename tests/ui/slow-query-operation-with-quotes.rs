#[dials::slow_query(operation = "select \"x\"")]
fn f() {}

fn main() {
    f();
}
