fn main() {
    let f = #[dials::timed]
    || 1;
    f();
}
