//! `#[track_external]` and the forms without an attribute: what is counted, and under which names.

use std::io;
use std::time::Duration;

#[dials::track_external("acme")]
fn ping(ok: bool) -> io::Result<u32> {
    if ok { Ok(1) } else { Err(io::ErrorKind::ConnectionRefused.into()) }
}

#[dials::track_external("acme", operation = "upload", retry_of = tries, labels(size = size))]
async fn put(size: &str, tries: u32) -> Result<String, io::Error> {
    tokio::task::yield_now().await;
    Ok(format!("{size}{tries}"))
}

#[dials::track_external("acme", timeout = 20ms)]
async fn stall() -> io::Result<()> {
    std::future::pending().await
}

#[tokio::test]
async fn calls_are_counted_by_service_and_operation() {
    let before = dials::snapshot();
    ping(true).unwrap();
    ping(false).unwrap_err();
    put("large", 0).await.unwrap();
    put("large", 2).await.unwrap();
    let late = tokio::time::timeout(Duration::from_secs(5), stall()).await.unwrap().unwrap_err();
    assert_eq!(late.kind(), io::ErrorKind::TimedOut);
    let after = dials::snapshot().since(&before);
    let ping = dials::external::calls(&after, "acme", "ping").unwrap();
    assert_eq!((ping.calls(), ping.ok(), ping.errors_of_kind("connect")), (2, 1, 1));
    let put = dials::external::calls(&after, "acme", "upload").unwrap();
    assert_eq!((put.calls(), put.ok(), put.retries()), (2, 2, 1));
    let stall = dials::external::calls(&after, "acme", "stall").unwrap();
    assert_eq!((stall.calls(), stall.errors_of_kind("timeout")), (1, 1));
    assert!(after.functions().iter().all(|function| function.calls() == 0 || function.name() != "ping"));
}
