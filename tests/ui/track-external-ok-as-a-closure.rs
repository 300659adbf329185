#[dials::track_external("stripe", ok = |status| *status == 200)]
fn f() -> u16 {
    200
}

fn main() {
    f();
}
