#[dials::track_external("")]
fn f() {}

fn main() {
    f();
}
