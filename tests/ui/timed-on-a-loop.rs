fn main() {
    #[dials::timed]
    loop {}
}
