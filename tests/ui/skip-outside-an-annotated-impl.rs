use dials::dials;

#[dials(skip)]
fn f() {}

fn main() {
    f();
}
