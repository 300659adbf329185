#[dials::slow_query(statement = " ")]
fn f() {}

fn main() {
    f();
}
