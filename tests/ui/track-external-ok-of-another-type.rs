fn is_ok(value: &String) -> bool {
    value.is_empty()
}

#[dials::track_external("stripe", ok = is_ok)]
fn f() -> u16 {
    200
}

fn main() {
    f();
}
