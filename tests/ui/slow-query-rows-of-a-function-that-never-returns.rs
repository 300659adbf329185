#[dials::slow_query(rows = Vec::len)]
fn f() -> ! {
    loop {}
}

fn main() {
    f();
}
