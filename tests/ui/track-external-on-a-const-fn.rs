#[dials::track_external("stripe")]
const fn f() -> u32 {
    1
}

fn main() {
    f();
}
