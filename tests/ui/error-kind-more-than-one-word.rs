#[derive(dials::ErrorKind)]
enum E {
    #[error_kind("a", ok)]
    A,
}

fn main() {
    let _ = E::A;
}
