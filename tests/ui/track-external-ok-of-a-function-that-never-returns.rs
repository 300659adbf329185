#[dials::track_external("stripe", ok = Option::is_some)]
fn f() -> ! {
    loop {}
}

fn main() {
    f();
}
