#[dials::track_external("stripe", on_timeout = "too slow")]
async fn f() -> Result<(), &'static str> {
    Ok(())
}

fn main() {
    let _ = f();
}
