#[derive(dials::ErrorKind)]
enum E {
    #[error_kind(transparent)]
    A { source: std::io::Error, path: String },
}

fn main() {}
