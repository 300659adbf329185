#[dials::timed(3)]
fn f() {}

fn main() {
    f();
}
