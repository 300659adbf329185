#[derive(dials::Label)]
struct S;

fn main() {
    let _ = S;
}
