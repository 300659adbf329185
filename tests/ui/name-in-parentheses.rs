#[dials::timed(name("checkout"))]
fn f() {}

fn main() {
    f();
}
