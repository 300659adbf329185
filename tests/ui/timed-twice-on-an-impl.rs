struct S;

#[dials::timed]
#[dials::timed(slow = 1s)]
impl S {
    fn f() {}
}

fn main() {
    S::f();
}
