#[dials::track_external("stripe")]
struct Payment;

fn main() {
    let _ = Payment;
}
