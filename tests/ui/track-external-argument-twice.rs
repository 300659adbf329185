#[dials::track_external("stripe", slow = 2s, slow = 3s)]
fn f() {}

fn main() {
    f();
}
