fn main() {
    #[dials::timed]
    let _a = 1;
}
