//! Tests, which are functions that others call.

#[derive(Debug)]
struct Failed;

#[dials::timed] // above
#[test]
#[dials::timed] // below
fn passes() {}

#[dials::timed] // above
#[test]
#[should_panic(expected = "as it should")]
#[dials::timed] // below
fn panics() {
    panic!("as it should");
}

#[dials::timed] // above
#[test]
#[dials::timed] // below
fn fails() -> Result<(), Failed> {
    println!("told before");
    Err(Failed)
}

#[dials::timed] // above
#[test]
#[ignore = "not today"]
#[dials::timed] // below
fn ignored() {}

#[dials::timed] // above
#[tokio::test]
#[dials::timed] // below
async fn passes_async() {
    tokio::task::yield_now().await;
}

#[dials::timed] // above
#[tokio::test]
#[should_panic(expected = "as it should")]
#[dials::timed] // below
async fn panics_async() {
    tokio::task::yield_now().await;
    panic!("as it should");
}

#[dials::timed] // above
#[tokio::test(flavor = "current_thread")]
#[dials::timed] // below
async fn fails_async() -> Result<(), Failed> {
    tokio::task::yield_now().await;
    println!("told before");
    Err(Failed)
}
