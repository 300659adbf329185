#[dials::slow_query(critical = 5)]
fn f() {}

fn main() {
    f();
}
