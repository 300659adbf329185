#[dials::timed(ok = is_ok, error = is_error)]
fn f() {}

fn main() {
    f();
}
