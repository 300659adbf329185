//! A filter switches off what is counted, and nothing else.

use super::{Ended, ended};
use crate::support::{alone, assert_within_five_sigma, panics, pause, run};
use dials::external::{Category, attempt};
use std::cell::Cell;
use std::future::pending;
use std::io;
use std::time::Duration;

thread_local! {
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

fn ask<T>(value: T) -> T {
    ASKED.set(ASKED.get() + 1);
    value
}

fn category(_: &io::Error) -> Category {
    ask(Category::Other)
}

#[dials::track_external("acme", retry_of = ask(1), labels(plan = ask("free")), classify = category)]
fn filtered() -> io::Result<()> {
    Err(io::ErrorKind::TimedOut.into())
}

#[dials::track_external("acme", timeout = 5s, retry_of = ask(1), classify = category)]
async fn filtered_async() -> io::Result<()> {
    pending().await
}

/// Ends by its timeout, whatever is counted.
fn ends_in_time() {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
    let ended =
        runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), filtered_async()).await });
    assert_eq!(ended.unwrap().unwrap_err().kind(), io::ErrorKind::TimedOut);
}

#[test]
fn a_filter_by_path_switches_off_counting_and_not_the_timeout() {
    alone("external::filters::a_filter_by_path_switches_off_counting_and_not_the_timeout", || {
        dials::set_filter("it::external::filters::*=off").unwrap();
        filtered().unwrap_err();
        ends_in_time();
        assert_eq!(ASKED.get(), 0);
        assert_eq!([ended("filtered"), ended("filtered_async")], [Ended::default(), Ended::default()]);
        dials::set_filter("").unwrap();
        filtered().unwrap_err();
        ends_in_time();
        assert_eq!(ASKED.get(), 4, "a retry, a label, a category; and a retry");
        assert_eq!(ended("filtered"), Ended { retries: 1, ..Ended::errors("other", 1) });
        assert_eq!(ended("filtered_async"), Ended { retries: 1, ..Ended::errors("timeout", 1) });
    });
}

#[test]
fn a_filter_switches_off_operations_by_service_and_name() {
    alone("external::filters::a_filter_switches_off_operations_by_service_and_name", || {
        dials::set_filter("acme::off_*=off").unwrap();
        let call = |name| dials::external("acme").operation(name).track_sync(|| ask(1));
        assert_eq!((call("off_one"), call("off_two"), call("on")), (1, 1, 1));
        assert_eq!(run(dials::external("acme").operation("off_three").track(async { 3 })), 3);
        drop(dials::external("acme").operation("off_four").start());
        assert!(panics(|| dials::external("acme")
            .operation("off_five")
            .track_sync::<(), _>(|| panic!("on purpose"))));
        for operation in ["off_one", "off_two", "off_three", "off_four", "off_five"] {
            assert_eq!(ended(operation), Ended::default(), "{operation}");
        }
        assert_eq!(ended("on"), Ended::ok(1));
        dials::set_filter("").unwrap();
        assert_eq!(call("off_one"), 1);
        assert_eq!(ended("off_one"), Ended::ok(1));
    });
}

#[dials::track_external("acme", retry_of = before)]
fn sampled_retry(before: u64) -> io::Result<()> {
    if before < 2 { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[dials::track_external("acme")]
async fn sampled_attempts() -> io::Result<()> {
    (0..3).for_each(|_| _ = attempt());
    pause().await;
    attempt();
    Ok(())
}

#[test]
fn a_sampled_call_stands_for_others_with_its_retries() {
    const CALLS: u64 = 40_000;
    alone("external::filters::a_sampled_call_stands_for_others_with_its_retries", || {
        dials::set_filter("it::external::filters::sampled_*=sample:10").unwrap();
        for call in 0..CALLS {
            let _ = sampled_retry(call % 4);
            run(sampled_attempts()).unwrap();
        }
        let Ended { ok, errors, retries, .. } = ended("sampled_retry");
        // One in four is a first attempt, and two in four fail.
        assert_within_five_sigma(retries, CALLS * 3 / 4, 10);
        assert_within_five_sigma(ok, CALLS / 2, 10);
        assert_within_five_sigma(errors[0].1, CALLS / 2, 10);
        let Ended { ok, retries, .. } = ended("sampled_attempts");
        assert_within_five_sigma(ok, CALLS, 10);
        assert_eq!(retries, 3 * ok);
    });
}
