#[dials::timed]
struct S;

fn main() {
    let _ = S;
}
