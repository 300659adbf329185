#[dials::slow_query(critical)]
fn f() {}

fn main() {
    f();
}
