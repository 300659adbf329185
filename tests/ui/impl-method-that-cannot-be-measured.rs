struct S;

#[dials::timed]
impl S {
    fn f() {}
    #[unsafe(naked)]
    extern "C" fn g() {
        core::arch::naked_asm!("")
    }
}

fn main() {
    let _ = S;
    S::f();
    S::g();
}
