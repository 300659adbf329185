#[dials::slow_query("users")]
fn f() {}

fn main() {
    f();
}
