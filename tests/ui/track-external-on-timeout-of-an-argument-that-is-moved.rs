#[dials::track_external("stripe", timeout = 10s, on_timeout = text)]
async fn f(text: String) -> Result<(), String> {
    drop(text);
    Ok(())
}

fn main() {
    let _ = f(String::new());
}
