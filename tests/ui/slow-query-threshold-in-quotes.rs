#[dials::slow_query(threshold = "500ms")]
fn f() {}

fn main() {
    f();
}
