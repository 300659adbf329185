#[dials::timed(name = NAME)]
fn f() {}

fn main() {
    f();
}
