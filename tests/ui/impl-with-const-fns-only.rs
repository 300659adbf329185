struct S;

#[dials::timed]
impl S {
    const fn f() {}
}

fn main() {
    let _ = S;
    S::f();
}
