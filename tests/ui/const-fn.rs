#[dials::timed]
pub const fn f() -> u8 {
    1
}

fn main() {
    const { f() };
}
