#[dials::track_external("stripe", timeout = 10s)]
async fn f() -> std::io::Result<()> {
    Ok(())
}

fn main() {
    let _ = f();
}
