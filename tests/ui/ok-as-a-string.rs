#[dials::timed(ok = "is_ok")]
fn f() {}

fn main() {
    f();
}
