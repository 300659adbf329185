#[dials::slow_query(rows = count())]
fn f() -> u64 {
    1
}

fn main() {
    f();
}
