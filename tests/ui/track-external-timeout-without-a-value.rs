#[dials::track_external("stripe", timeout)]
async fn f() -> std::io::Result<()> {
    Ok(())
}

fn main() {
    let _ = f();
}
