#[dials::slow_query(collection = "users")]
#[dials::slow_query]
fn f() {}

fn main() {
    f();
}
