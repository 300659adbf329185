struct S {
    a: u8,
}

#[dials::timed]
fn f(s: S) -> Option<u8> {
    s.
}

fn main() {
    f(S { a: 1 });
}
