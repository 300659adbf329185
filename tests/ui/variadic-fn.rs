#[dials::timed]
unsafe extern "C" fn f(_a: u8, ...) {}

fn main() {
    let _ = f;
}
