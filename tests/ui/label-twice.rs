#[dials::timed(labels(a = a, a = 2))]
fn f(a: u8) -> u8 {
    a
}

fn main() {
    f(1);
}
