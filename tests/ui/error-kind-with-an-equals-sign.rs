#[derive(dials::ErrorKind)]
enum E {
    #[error_kind = "a"]
    A,
}

fn main() {
    let _ = E::A;
}
