struct S;

#[dials::timed(treshold = 1s)]
impl S {
    fn f() {}
    fn g() {}
}

fn main() {
    let _ = S;
    S::f();
    S::g();
}
