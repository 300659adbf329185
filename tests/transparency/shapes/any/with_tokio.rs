use crate::support::{Noisy, pause};

#[dials::timed] // above
#[tokio::main(flavor = "current_thread")]
#[dials::timed] // below
async fn served() -> Result<u8, String> {
    tokio::task::yield_now().await;
    let local = Noisy("local");
    Ok(1)
}

#[dials::timed] // above
#[tokio::main(flavor = "current_thread")]
#[dials::timed] // below
async fn served_early(n: u8) -> Result<u8, Box<dyn std::error::Error>> {
    let number: u8 = "7".parse()?;
    if n == number {
        return Err("seven".into());
    }
    Ok(tokio::spawn(spawned(n)).await?)
}

#[dials::timed]
async fn spawned(n: u8) -> u8 {
    tokio::task::yield_now().await;
    n + 1
}

#[dials::timed] // above
#[tokio::main(flavor = "current_thread")]
#[dials::timed] // below
async fn served_nothing() {
    pause().await;
    let unused = 1;
}

pub fn run() {
    println!("{:?} {:?} {:?}", served(), served_early(7).is_err(), served_early(1).ok());
    served_nothing();
}
