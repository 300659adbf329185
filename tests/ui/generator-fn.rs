#[dials::timed]
gen fn f() -> u8 {
    yield 1;
}

fn main() {}
