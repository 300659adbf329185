struct S;

#[dials::timed]
impl S {
    const N: u8 = 1;
}

fn main() {
    let _ = (S, S::N);
}
