#[dials::track_external("stripe", timeout = 10s, on_timeout = 7)]
async fn f() -> Result<(), String> {
    Ok(())
}

fn main() {
    let _ = f();
}
