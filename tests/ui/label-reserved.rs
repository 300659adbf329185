#[dials::timed(labels(result = a))]
fn f(a: u8) -> u8 {
    a
}

fn main() {
    f(1);
}
