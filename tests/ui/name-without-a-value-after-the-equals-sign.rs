#[dials::timed(name = , slow = 1s)]
fn f() {}

fn main() {
    f();
}
