#[dials::slow_query(sample = 16)]
fn f() {}

fn main() {
    f();
}
