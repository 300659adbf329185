//! Attempts within a call, and calls that are themselves an attempt.

use super::{Ended, ended};
use crate::support::{panics, pause, poll, run};
use dials::external::attempt;
use std::future::{Future, ready};
use std::io;
use std::pin::Pin;
use std::thread;

#[dials::track_external("acme", retry_of = before)]
fn retry_guard(before: u32) -> u32 {
    before
}

#[dials::track_external("acme")]
#[track_caller]
fn attempts_in_a_guard(attempts: u32) -> &'static str {
    (0..attempts).for_each(|_| _ = attempt());
    "done"
}

#[dials::track_external("acme")]
fn attempts_in_a_guard_that_panics() -> u32 {
    (0..3).for_each(|_| _ = attempt());
    panic!("on purpose")
}

#[test]
fn a_guard_counts_retries_too() {
    assert_eq!((retry_guard(0), retry_guard(2)), (0, 2));
    assert_eq!(ended("retry_guard"), Ended { retries: 1, ..Ended::ok(2) });
    assert_eq!((attempts_in_a_guard(1), attempts_in_a_guard(4)), ("done", "done"));
    assert_eq!(ended("attempts_in_a_guard"), Ended { retries: 3, ..Ended::ok(2) });
    assert!(panics(attempts_in_a_guard_that_panics));
    assert_eq!(ended("attempts_in_a_guard_that_panics"), Ended { panics: 1, retries: 2, ..Ended::default() });
}

#[dials::track_external("acme", retry_of = before)]
fn retry_outcome(before: Option<u64>) -> io::Result<()> {
    if before.is_some() { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

/// What the attribute names is known inside only.
#[dials::track_external("acme", retry_of = before)]
fn retry_of_a_pattern((before, _): (bool, u8)) -> io::Result<bool> {
    Ok(before)
}

#[dials::track_external("acme", retry_of = *before > 0, labels(before = *before))]
async fn retry_async(before: &i64) -> io::Result<i64> {
    pause().await;
    Ok(*before)
}

#[dials::track_external("acme", retry_of = before)]
async fn retry_async_of_a_pattern([before]: [usize; 1]) -> io::Result<usize> {
    pause().await;
    Ok(before)
}

#[dials::track_external("acme", retry_of = before)]
fn retry_returned(before: i8) -> impl Future<Output = io::Result<i8>> {
    ready(Ok(before))
}

#[dials::track_external("acme", retry_of = before.is_some())]
fn retry_boxed(before: Option<String>) -> Pin<Box<dyn Future<Output = io::Result<Option<String>>>>> {
    Box::pin(async move {
        pause().await;
        Ok(before)
    })
}

#[test]
fn a_call_may_be_a_retry_in_every_form() {
    let once = Ended { retries: 1, ..Ended::ok(2) };
    for before in [0_i64, 3] {
        assert_eq!(run(retry_async(&before)).unwrap(), before);
        assert_eq!(run(retry_async_of_a_pattern([before as usize])).unwrap(), before as usize);
        assert_eq!(run(retry_returned(before as i8)).unwrap(), before as i8);
        retry_of_a_pattern((before > 0, 1)).unwrap();
        let before = (before > 0).then(|| "an id".to_owned());
        assert_eq!(run(retry_boxed(before.clone())).unwrap(), before);
    }
    retry_outcome(None).unwrap_err();
    retry_outcome(Some(0)).unwrap();
    for operation in
        ["retry_of_a_pattern", "retry_async", "retry_async_of_a_pattern", "retry_returned", "retry_boxed"]
    {
        assert_eq!(ended(operation), once, "{operation}");
    }
    assert_eq!(ended("retry_outcome"), Ended { ok: 1, retries: 1, ..Ended::errors("timeout", 1) });
    // A negative number is no attempt.
    run(retry_returned(-1)).unwrap();
    assert_eq!(ended("retry_returned"), Ended { retries: 1, ..Ended::ok(3) });
}

#[test]
fn retries_stand_beside_how_the_call_ended() {
    let of = |result: &str| {
        let labels = [("service", "acme"), ("operation", "retry_shown"), ("result", result)];
        crate::support::counter("external_api_retries_total", &labels)
    };
    retry_shown(2, true).unwrap();
    retry_shown(1, false).unwrap_err();
    retry_shown(0, false).unwrap_err();
    assert_eq!([of("ok"), of("error"), of("panic")], [1, 1, 0]);
}

#[dials::track_external("acme", retry_of = before)]
fn retry_shown(before: u8, succeeds: bool) -> io::Result<u8> {
    if succeeds { Ok(before) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[dials::track_external("acme")]
fn outer(attempts: u32) -> io::Result<u32> {
    (1..=attempts).for_each(|number| {
        assert_eq!(attempt().number(), number);
        inner(number).unwrap();
        assert_eq!(attempt_number_of_a_thread(), 1);
    });
    Ok(attempts)
}

/// A call of its own has an account of its own.
#[dials::track_external("acme")]
fn inner(attempts: u32) -> io::Result<u32> {
    (1..=attempts).for_each(|number| assert_eq!(attempt().number(), number));
    Ok(attempts)
}

fn attempt_number_of_a_thread() -> u32 {
    thread::spawn(|| attempt().number()).join().unwrap()
}

#[test]
fn a_call_within_a_call_counts_its_own_attempts() {
    assert_eq!((attempt().number(), attempt().number()), (1, 1), "no call is at work");
    assert_eq!(outer(3).unwrap(), 3);
    assert_eq!((attempt().number(), attempt().number()), (1, 1), "it is over");
    assert_eq!(ended("outer"), Ended { retries: 2, ..Ended::ok(1) });
    assert_eq!(ended("inner"), Ended { retries: 1 + 2, ..Ended::ok(3) });
}

#[dials::track_external("acme")]
async fn attempts_across_awaits(attempts: u32) -> io::Result<u32> {
    for number in 1..=attempts {
        assert_eq!(attempt().number(), number);
        pause().await;
    }
    Ok(attempts)
}

#[test]
fn futures_that_are_polled_by_turns_count_their_own_attempts() {
    let (mut first, mut second) = (Box::pin(attempts_across_awaits(4)), Box::pin(attempts_across_awaits(3)));
    for _ in 0..3 {
        assert!(poll(&mut first).is_pending());
        assert!(poll(&mut second).is_pending());
        assert_eq!(attempt().number(), 1, "no call is at work");
    }
    assert!(poll(&mut second).is_ready());
    assert!(poll(&mut first).is_pending());
    assert!(poll(&mut first).is_ready());
    assert_eq!(ended("attempts_across_awaits"), Ended { retries: 3 + 2, ..Ended::ok(2) });
}

#[dials::track_external("acme", operation = "wanders")]
async fn wanders() -> io::Result<u32> {
    attempt();
    pause().await;
    attempt();
    pause().await;
    Ok(attempt().number())
}

#[test]
fn a_future_that_moves_between_threads_takes_its_attempts_along() {
    let mut future: Pin<Box<dyn Future<Output = io::Result<u32>> + Send>> = Box::pin(wanders());
    for _ in 0..2 {
        future = thread::spawn(move || {
            assert!(poll(&mut future).is_pending());
            future
        })
        .join()
        .unwrap();
    }
    assert_eq!(run(future).unwrap(), 3);
    assert_eq!(ended("wanders"), Ended { retries: 2, ..Ended::ok(1) });
}

#[dials::track_external("acme")]
fn retried_and_panics() -> io::Result<()> {
    attempt();
    attempt();
    panic!("on purpose")
}

#[dials::track_external("acme")]
async fn retried_and_panics_async() -> io::Result<()> {
    attempt();
    pause().await;
    attempt();
    panic!("on purpose")
}

#[dials::track_external("acme")]
async fn retried_and_dropped() -> io::Result<()> {
    attempt();
    pause().await;
    attempt();
    attempt();
    pause().await;
    Ok(())
}

#[test]
fn retries_of_calls_that_panic_or_are_dropped_are_counted() {
    assert!(panics(retried_and_panics));
    assert_eq!(attempt().number(), 1);
    assert_eq!(ended("retried_and_panics"), Ended { panics: 1, retries: 1, ..Ended::default() });
    assert!(panics(|| run(retried_and_panics_async())));
    assert_eq!(attempt().number(), 1);
    assert_eq!(ended("retried_and_panics_async"), Ended { panics: 1, retries: 1, ..Ended::default() });
    let mut future = Box::pin(retried_and_dropped());
    assert!(poll(&mut future).is_pending());
    assert!(poll(&mut future).is_pending());
    drop(future);
    assert_eq!(attempt().number(), 1);
    assert_eq!(ended("retried_and_dropped"), Ended { cancelled: 1, retries: 2, ..Ended::default() });
}

/// Makes an attempt when it is dropped, as a client's guard may.
struct Tries;

impl Drop for Tries {
    fn drop(&mut self) {
        attempt();
    }
}

#[dials::track_external("acme")]
async fn tries_when_dropped() -> io::Result<()> {
    let _tries = Tries;
    attempt();
    pause().await;
    Ok(())
}

#[test]
fn what_a_dropped_call_drops_is_of_no_other_call() {
    let mut future = Box::pin(tries_when_dropped());
    assert!(poll(&mut future).is_pending());
    let outside = dials::external("acme").operation("drops_another").track_sync(|| {
        attempt();
        drop(future);
        attempt().number()
    });
    assert_eq!(outside, 2);
    assert_eq!(ended("drops_another"), Ended { retries: 1, ..Ended::ok(1) });
    assert_eq!(ended("tries_when_dropped").cancelled, 1);
}

#[test]
fn a_guard_counts_the_attempts_that_it_is_told() {
    let mut call = dials::external("acme").operation("attempts_of_a_guard").start();
    assert_eq!([call.attempt().number(), call.attempt().number()], [1, 2]);
    assert_eq!(attempt().number(), 1, "it is at work nowhere");
    call.finish(&());
    assert_eq!(ended("attempts_of_a_guard"), Ended { retries: 1, ..Ended::ok(1) });
}

#[dials::track_external("acme", retry_of = 2)]
async fn never_ends_again() -> ! {
    attempt();
    std::future::pending().await
}

#[dials::track_external("acme")]
async fn polls_one_that_never_ends() -> std::io::Result<()> {
    let mut inner = Box::pin(never_ends_again());
    assert!(poll(&mut inner).is_pending());
    attempt();
    drop(inner);
    attempt();
    Ok(())
}

#[test]
fn a_future_that_never_ends_is_a_retry_and_leaves_others_their_attempts() {
    run(polls_one_that_never_ends()).unwrap();
    assert_eq!(ended("never_ends_again"), Ended { cancelled: 1, retries: 1, ..Ended::default() });
    // What it says of attempts while it is polled is said by the call around it.
    assert_eq!(ended("polls_one_that_never_ends"), Ended { retries: 2, ..Ended::ok(1) });
    assert_eq!(attempt().number(), 1);
}
