#[derive(dials::Label)]
enum E {
    A,
    B(u8),
}

fn main() {
    let _ = (E::A, E::B(1));
}
