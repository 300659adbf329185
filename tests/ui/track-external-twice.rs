#[dials::track_external("stripe")]
#[dials::track_external("acme")]
fn f() {}

fn main() {
    f();
}
