#[dials::track_external("stripe", timeout = 10s)]
async fn f() -> ! {
    std::future::pending().await
}

fn main() {
    let _ = f();
}
