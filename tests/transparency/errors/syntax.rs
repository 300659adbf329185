#[dials::timed]
fn missing_semicolon(n: u8) -> Result<u8, String> {
    let m = n
    Ok(m)
}

fn main() {}
