#[derive(dials::ErrorKind)]
union U {
    a: u8,
}

fn main() {
    let _ = U { a: 1 };
}
