#[derive(dials::Label)]
enum E {
    #[label(paid)]
    A,
}

fn main() {
    let _ = E::A;
}
