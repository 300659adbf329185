#[dials::track_external(service = "stripe")]
fn f() {}

fn main() {
    f();
}
