#[dials::timed]
unsafe extern "C" fn f(_a: u8, _: ...) {}

fn main() {
    let _ = f;
}
