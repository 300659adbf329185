#[dials::timed]
gen fn f() -> u8 {}

fn main() {}
