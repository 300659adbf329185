#[dials::track_external(7)]
fn f() {}

fn main() {
    f();
}
