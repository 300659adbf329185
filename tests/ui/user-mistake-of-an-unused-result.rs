#![deny(unused_must_use, dead_code, unused_variables)]

#[dials::timed]
fn fallible(unused: u8) -> Result<(), ()> {
    Ok(())
}

#[dials::timed]
async fn fallible_async(unused: u8) -> Result<(), ()> {
    Ok(())
}

#[dials::timed]
fn dead() {}

#[dials::timed]
async fn dead_async() {}

fn main() {
    fallible(1);
    fallible_async(1);
    async {
        fallible_async(1).await;
    };
}
