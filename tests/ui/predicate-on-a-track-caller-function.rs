fn is_ok(value: &u8) -> bool {
    *value == 0
}

#[dials::timed(ok = is_ok)]
#[track_caller]
fn f() -> u8 {
    1
}

fn main() {
    f();
    is_ok(&1);
}
