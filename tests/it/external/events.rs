//! What a subscriber is told of calls that failed or were slow.

use super::Ended;
use crate::support::{panics, pause, poll};
use crate::told::Told;
use dials::external::attempt;
use std::io;
use std::time::Duration;

#[dials::track_external("acme", operation = "told", slow = 2ms, labels(plan = plan, number = 3))]
fn told(plan: &str, time: Duration) -> io::Result<()> {
    std::thread::sleep(time);
    if plan.is_empty() { Err(io::Error::new(io::ErrorKind::TimedOut, "no answer")) } else { Ok(()) }
}

#[test]
fn a_failed_call_and_a_slow_one_are_one_event_each_and_a_quick_one_none() {
    let lines = Told::by(|| {
        told("free", Duration::ZERO).unwrap();
        told("free", Duration::from_millis(3)).unwrap();
        told("", Duration::from_millis(3)).unwrap_err();
    });
    let labels = |plan| format!("labels=\"plan=\\\"{plan}\\\",number=\\\"3\\\"\"");
    assert_eq!(
        lines,
        [
            format!(
                "WARN dials message=slow external call service=\"acme\" operation=\"told\" {} result=\"ok\" \
                 latency_ms>=2ms slow_response=true over_timeout=false attempt=1",
                labels("free")
            ),
            format!(
                "WARN dials message=external call failed service=\"acme\" operation=\"told\" {} \
                 category=\"timeout\" result=\"error\" latency_ms>=2ms slow_response=true over_timeout=false \
                 attempt=1 error=\"no answer\"",
                labels("")
            ),
        ]
    );
}

#[dials::track_external("acme", operation = "told_retried", slow = 1h)]
fn retried(attempts: u32) -> io::Result<()> {
    for _ in 0..attempts {
        attempt();
    }
    Err(io::ErrorKind::ConnectionRefused.into())
}

#[dials::track_external("acme", operation = "told_of_retry", slow = 1h, retry_of = before)]
async fn retry(before: u32) -> io::Result<()> {
    pause().await;
    Err(io::ErrorKind::ConnectionRefused.into())
}

#[test]
fn an_event_has_the_number_of_the_last_attempt() {
    let lines = Told::by(|| {
        for attempts in [0, 1, 3] {
            retried(attempts).unwrap_err();
        }
        for before in [0, 2] {
            crate::support::run(retry(before)).unwrap_err();
        }
    });
    let attempts: Vec<_> =
        lines.iter().map(|line| line.split_once(" attempt=").unwrap().1.split(' ').next().unwrap()).collect();
    assert_eq!(attempts, ["1", "1", "3", "1", "3"], "{lines:#?}");
}

#[dials::track_external("acme", operation = "told_of_a_panic", slow = 1h)]
async fn explodes() -> io::Result<()> {
    pause().await;
    panic!("the secret is 1234")
}

#[dials::track_external("acme", operation = "told_of_a_drop", slow = 1h)]
async fn is_dropped() -> io::Result<()> {
    pause().await;
    Ok(())
}

#[test]
fn a_panic_is_an_event_and_a_caller_that_goes_away_is_none() {
    let lines = Told::by(|| {
        let mut future = Box::pin(is_dropped());
        assert!(poll(&mut future).is_pending());
        drop(future);
        assert!(panics(|| crate::support::run(explodes())));
    });
    assert_eq!(super::ended("told_of_a_drop"), Ended { cancelled: 1, ..Ended::default() });
    // How long it took to panic is of no interest.
    let lines: Vec<_> = lines.iter().map(|line| line.replace("latency_ms>=2ms", "latency_ms>=0")).collect();
    assert_eq!(
        lines,
        ["WARN dials message=external call failed service=\"acme\" operation=\"told_of_a_panic\" \
          category=\"panic\" result=\"panic\" latency_ms>=0 slow_response=false over_timeout=false attempt=1"]
    );
}

#[dials::track_external("acme", operation = "told_of_a_timeout", timeout = 1s, slow = 1h)]
async fn stalls() -> io::Result<()> {
    std::future::pending().await
}

#[test]
fn an_ended_call_is_told_by_what_ended_it() {
    let lines = Told::by(|| {
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(stalls()).unwrap_err();
    });
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains("category=\"timeout\""), "{}", lines[0]);
    assert!(lines[0].ends_with("error=\"acme did not finish told_of_a_timeout within 1s\""), "{}", lines[0]);
}
