fn category(_: &String) -> &'static str {
    "other"
}

#[dials::track_external("stripe", classify = category)]
fn f() -> Result<(), String> {
    Ok(())
}

fn main() {
    let _ = f();
}
