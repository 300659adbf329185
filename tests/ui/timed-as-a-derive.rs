use dials::timed;

#[derive(timed)]
struct S;

fn main() {
    let _ = S;
}
