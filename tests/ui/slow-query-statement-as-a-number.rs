#[dials::slow_query(statement = 5)]
fn f() {}

fn main() {
    f();
}
