#[dials::slow_query(statement = sql)]
fn f() {}

fn main() {
    f();
}
