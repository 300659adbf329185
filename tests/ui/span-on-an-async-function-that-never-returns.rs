#[dials::timed(span)]
async fn f() -> ! {
    std::future::pending().await
}

fn main() {
    let _ = f();
}
