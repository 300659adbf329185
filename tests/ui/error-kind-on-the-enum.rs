#[derive(dials::ErrorKind)]
#[error_kind("x")]
enum E {
    A,
}

fn main() {
    let _ = E::A;
}
