#[derive(dials::ErrorKind)]
enum E {
    #[error_kind(transparent)]
    A,
}

fn main() {
    let _ = E::A;
}
