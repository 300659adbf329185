struct S;

#[dials::timed]
impl S {
    fn f() {}
    #[dials(skp)]
    fn g() {}
}

fn main() {
    let _ = S;
    S::f();
    S::g();
}
