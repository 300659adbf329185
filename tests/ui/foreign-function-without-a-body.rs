unsafe extern "C" {
    #[dials::timed]
    fn abs(n: i32) -> i32;
}

fn main() {
    unsafe { abs(1) };
}
