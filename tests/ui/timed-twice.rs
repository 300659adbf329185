#[dials::timed]
#[dials::timed]
fn f() {}

fn main() {
    f();
}
