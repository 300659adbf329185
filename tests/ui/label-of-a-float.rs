#[dials::timed(labels(share = share))]
fn f(share: f64) -> f64 {
    share
}

fn main() {
    f(1.0);
}
