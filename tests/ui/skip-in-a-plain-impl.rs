use dials::dials;

struct S;

impl S {
    #[dials(skip)]
    fn f() {}
}

fn main() {
    let _ = S;
    S::f();
}
