#[dials::track_external("stripe", classify = |_| dials::external::Category::Other)]
fn f() -> Result<(), String> {
    Ok(())
}

fn main() {
    let _ = f();
}
