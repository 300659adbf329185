//! `main` that fails.

#[dials::timed]
fn main() -> Result<(), std::num::ParseIntError> {
    let number: u8 = "no number".parse()?;
    println!("{}", number);
    Ok(())
}
