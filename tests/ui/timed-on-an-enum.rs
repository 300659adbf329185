#[dials::timed]
pub enum E {
    A,
}

fn main() {
    let _ = E::A;
}
