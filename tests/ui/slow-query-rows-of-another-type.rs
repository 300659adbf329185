fn count(_: &String) -> usize {
    1
}

#[dials::slow_query(rows = count)]
fn f() -> Result<Vec<u8>, std::fmt::Error> {
    Ok(Vec::new())
}

fn main() {
    let _ = f();
}
