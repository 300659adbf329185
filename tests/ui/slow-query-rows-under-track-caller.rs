#[dials::slow_query(rows = |rows| rows.len())]
#[track_caller]
fn f() -> Vec<u8> {
    Vec::new()
}

fn main() {
    f();
}
