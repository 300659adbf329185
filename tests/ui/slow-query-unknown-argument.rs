#[dials::slow_query(treshold = 1s)]
fn f() {}

fn main() {
    f();
}
