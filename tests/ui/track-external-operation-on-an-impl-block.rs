struct S;

#[dials::track_external("stripe", operation = "s")]
impl S {
    fn f() {}
    #[dials(skip)]
    fn g() {}
}

fn main() {
    let _ = S;
    S::f();
    S::g();
}
