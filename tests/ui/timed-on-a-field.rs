struct S {
    #[dials::timed]
    a: u8,
}

fn main() {
    let _ = S { a: 1 }.a;
}
