#[dials::timed(ok = |v| true)]
fn f() {}

fn main() {
    f();
}
