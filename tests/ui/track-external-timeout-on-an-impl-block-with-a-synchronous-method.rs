struct S;

#[dials::track_external("stripe", timeout = 10s)]
impl S {
    async fn f() -> std::io::Result<()> {
        Ok(())
    }
    fn g() {}
}

fn main() {
    let _ = S;
    let _ = S::f();
    S::g();
}
