#[dials::track_external("stripe" slow = 2s)]
fn f() {}

fn main() {
    f();
}
