#[derive(dials::ErrorKind)]
enum E {
    #[error_kind(transparant)]
    A(std::io::Error),
}

fn main() {}
