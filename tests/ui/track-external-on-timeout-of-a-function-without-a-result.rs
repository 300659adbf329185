#[dials::track_external("stripe", timeout = 10s, on_timeout = 7)]
async fn f() -> u32 {
    1
}

fn main() {
    let _ = f();
}
