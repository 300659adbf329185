fn is_ok(value: &String) -> bool {
    value.is_empty()
}

#[dials::timed(ok = is_ok)]
fn f() -> u8 {
    1
}

fn main() {
    f();
}
