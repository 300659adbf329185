#[derive(dials::ErrorKind)]
enum E {
    #[error_kind]
    A,
}

fn main() {
    let _ = E::A;
}
