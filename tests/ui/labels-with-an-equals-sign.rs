#[dials::timed(labels = [a])]
fn f() {}

fn main() {
    f();
}
