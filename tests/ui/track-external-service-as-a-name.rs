#[dials::track_external(stripe)]
fn f() {}

fn main() {
    f();
}
