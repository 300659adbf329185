#[derive(Debug)]
struct PaymentError;

#[dials::track_external("stripe", timeout = 10s)]
async fn f() -> Result<(), PaymentError> {
    Err(PaymentError)
}

fn main() {
    let _ = f();
}
