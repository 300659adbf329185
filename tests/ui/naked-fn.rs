#[dials::timed]
#[unsafe(naked)]
extern "C" fn f() {
    core::arch::naked_asm!("")
}

fn main() {
    f();
}
