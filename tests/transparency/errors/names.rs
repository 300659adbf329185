#[dials::timed]
fn unknown_value() -> Result<u8, String> {
    Ok(no_such_value)
}

#[dials::timed]
async fn unknown_value_async() -> u8 {
    no_such_value
}

#[dials::timed]
fn unknown_type(n: NoSuchType) -> Result<NoSuchType, NoSuchError> {
    let m: AlsoNoSuchType = n;
    Ok(m)
}

#[dials::timed]
async fn unknown_type_async(n: NoSuchType) -> NoSuchResult<u8> {
    n
}

#[dials::timed]
fn unknown_path() -> Option<u8> {
    std::no_such_module::call();
    Some(Unknown::new())
}

#[dials::timed]
fn missing_lifetime(a: &str, b: &str) -> Result<&str, String> {
    Ok(a)
}

#[dials::timed]
async fn missing_lifetime_async(a: &str, b: &str) -> &str {
    a
}

#[dials::timed]
fn undeclared_lifetime(a: &'a str) -> Option<&'a str> {
    Some(a)
}

#[dials::timed]
fn no_self() -> Result<u8, String> {
    Ok(self.0)
}

#[dials::timed]
fn unknown_macro(n: u8) -> Result<u8, String> {
    no_such_macro!(n);
    Ok(n)
}

#[dials::timed]
fn twice(n: u8, n: u8) -> Result<u8, String> {
    Ok(n)
}

#[dials::timed]
fn misspelled(number: u8) -> Option<u8> {
    Some(numbr)
}

#[dials::timed]
fn break_outside(n: u8) -> Result<u8, String> {
    break;
    Ok(n)
}

fn main() {
    no_such_function();
}
