#[dials::slow_query(system = sqlite)]
fn f() {}

fn main() {
    f();
}
