#[dials::track_external("stripe", timeout = 10s)]
fn f() -> std::io::Result<()> {
    Ok(())
}

fn main() {
    let _ = f();
}
