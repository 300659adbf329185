#[dials::timed(error = is_error)]
fn f() -> ! {
    loop {}
}

fn main() {
    f();
}
