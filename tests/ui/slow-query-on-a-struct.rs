#[dials::slow_query]
struct S;

fn main() {
    let _ = S;
}
