#[dials::timed]
#[dials(skip)]
fn f() {}

fn main() {
    f();
}
