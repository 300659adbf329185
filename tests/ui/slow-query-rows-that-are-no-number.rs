#[dials::slow_query(rows = |rows| rows.is_empty())]
fn f() -> Vec<u8> {
    Vec::new()
}

fn main() {
    f();
}
