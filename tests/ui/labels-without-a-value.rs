#[dials::timed(labels)]
fn f() {}

fn main() {
    f();
}
