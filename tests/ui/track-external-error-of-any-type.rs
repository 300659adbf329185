#[dials::track_external("stripe")]
fn f<E>(error: E) -> Result<(), E> {
    Err(error)
}

fn main() {
    let _ = f(1);
}
