fn main() {
    #[dials::timed]
    unsafe {}
}
