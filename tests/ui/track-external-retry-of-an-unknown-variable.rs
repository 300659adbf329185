#[dials::track_external("stripe", retry_of = attempts)]
fn f() {}

fn main() {
    f();
}
