fn category(_: &std::io::Error) -> dials::external::Category {
    dials::external::Category::Other
}

#[dials::track_external("stripe", classify = category)]
fn f() -> Result<(), String> {
    Ok(())
}

fn main() {
    let _ = f();
}
