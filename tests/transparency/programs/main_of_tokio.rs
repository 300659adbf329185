//! `main` by tokio, which fails.

#[derive(Debug)]
#[allow(dead_code)]
struct Failed(u8);

#[dials::timed] // above
#[tokio::main(flavor = "current_thread")]
#[dials::timed] // below
async fn main() -> Result<(), Failed> {
    let handle = tokio::spawn(async { 7 });
    println!("served");
    Err(Failed(handle.await.unwrap_or_default()))
}
