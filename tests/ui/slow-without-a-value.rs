#[dials::timed(slow)]
fn f() {}

fn main() {
    f();
}
