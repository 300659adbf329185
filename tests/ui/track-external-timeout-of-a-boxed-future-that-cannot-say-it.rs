use std::future::Future;
use std::pin::Pin;

struct PaymentError;

#[dials::track_external("stripe", timeout = 10s)]
fn f() -> Pin<Box<dyn Future<Output = Result<(), PaymentError>>>> {
    Box::pin(async { Err(PaymentError) })
}

fn main() {
    let _ = f();
}
