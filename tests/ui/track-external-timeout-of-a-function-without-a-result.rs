#[dials::track_external("stripe", timeout = 10s)]
async fn f() -> u32 {
    1
}

fn main() {
    let _ = f();
}
