fn main() {
    #[dials::timed]
    {}
}
