#[dials::track_external(slow = 2s)]
fn f() {}

fn main() {
    f();
}
