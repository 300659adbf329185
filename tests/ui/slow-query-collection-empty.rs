#[dials::slow_query(collection = "")]
fn f() {}

fn main() {
    f();
}
