#[dials::slow_query(rows = 5)]
fn f() -> u64 {
    1
}

fn main() {
    f();
}
