//! What a subscriber is told of queries that were slow.

use super::{Ended, ended};
use crate::support::{panics, pause, poll, run};
use crate::told::Told;
use dials::query::{Dialect, Statement};
use std::io;
use std::time::Duration;

#[dials::slow_query(
    threshold = 100ms,
    critical = 1h,
    system = "sqlite",
    collection = "users",
    operation = "told",
    statement = sql,
    labels(shard = shard)
)]
fn told(sql: &str, shard: u8, time: Duration) -> io::Result<Vec<u8>> {
    std::thread::sleep(time);
    if shard == 0 {
        Err(io::Error::new(io::ErrorKind::TimedOut, format!("no answer to {sql} within 3s")))
    } else {
        Ok(vec![1, 2])
    }
}

const SQL: &str = "SELECT name FROM users WHERE mail = 'ann@example.org' AND id IN (1, 2, 3)";

/// What all events say of the statement.
fn statement() -> String {
    let statement = Statement::new(Dialect::Sqlite, SQL);
    assert!(!statement.text().contains("ann"));
    format!(
        "statement={:?} fingerprint={} summary=\"SELECT users\"",
        statement.text(),
        statement.fingerprint()
    )
}

#[test]
fn a_slow_query_is_one_event_without_literals_and_a_quick_one_none() {
    let lines = Told::by(|| {
        told(SQL, 1, Duration::ZERO).unwrap();
        told(SQL, 0, Duration::ZERO).unwrap_err();
        told(SQL, 1, Duration::from_millis(101)).unwrap();
    });
    assert_eq!(
        lines,
        [format!(
            "WARN dials message=slow query severity=\"slow\" system=\"sqlite\" collection=\"users\" operation=\"told\" \
             labels=\"shard=\\\"1\\\"\" duration_ms>=2ms threshold_ms>=2ms {} rows=2 result=\"ok\" function=\"told\" \
             module=\"it::query::events\"",
            statement()
        )]
    );
}

#[test]
fn an_error_is_told_with_its_kind_and_what_it_says_less_what_may_be_secret() {
    let lines = Told::by(|| _ = told(SQL, 0, Duration::from_millis(101)).unwrap_err());
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(lines[0].contains(&statement()), "{}", lines[0]);
    assert!(
        lines[0].contains("result=\"error\" error_type=\"TimedOut\" error=\"no answer to"),
        "{}",
        lines[0]
    );
    assert!(!lines[0].contains("ann"), "{}", lines[0]);
}

#[dials::slow_query(
    threshold = 1ns,
    critical = 1ns,
    system = "sqlite",
    collection = "users",
    operation = "told_async",
    statement = sql
)]
async fn told_async(sql: &str, panics: bool) -> io::Result<Vec<u8>> {
    pause().await;
    assert!(!panics, "asked {sql}");
    Ok(vec![1])
}

#[test]
fn a_future_that_panics_or_is_dropped_is_told_with_its_statement() {
    // It does not live for ever.
    let sql = SQL.to_owned();
    let lines = Told::by(|| {
        run(told_async(&sql, false)).unwrap();
        assert!(panics(|| run(told_async(&sql, true))));
        let mut future = Box::pin(told_async(&sql, false));
        assert!(poll(&mut future).is_pending());
        drop(future);
    });
    let told = |rows: &str, result: &str| {
        format!(
            "WARN dials message=slow query severity=\"critical\" system=\"sqlite\" collection=\"users\" \
             operation=\"told_async\" duration_ms>=0 threshold_ms>=0 {}{rows} result=\"{result}\" \
             function=\"told_async\" module=\"it::query::events\"",
            statement()
        )
    };
    // How long each took is of no interest.
    let lines: Vec<_> = lines.iter().map(|line| line.replace("duration_ms>=2ms", "duration_ms>=0")).collect();
    assert_eq!(lines, [told(" rows=1", "ok"), told("", "panic"), told("", "cancelled")]);
    assert_eq!(ended("told_async"), Ended { panics: 1, cancelled: 1, rows: 1, ..Ended::ok(1) });
}

#[dials::slow_query(threshold = 1ns, collection = "users")]
fn told_of_a_panic() -> io::Result<()> {
    panic!("the secret is 1234")
}

#[dials::slow_query(threshold = 1ns, collection = "users", statement = "SELECT 1")]
fn told_of_a_guard() {
    std::hint::black_box(());
}

#[test]
fn what_nobody_says_is_not_in_the_event() {
    let lines = Told::by(|| {
        assert!(panics(told_of_a_panic));
        told_of_a_guard();
    });
    assert_eq!(lines.len(), 2, "{lines:#?}");
    for absent in ["statement", "fingerprint", "summary", "rows", "error", "labels", "request_id", "1234"] {
        assert!(!lines[0].contains(absent), "{}", lines[0]);
    }
    assert!(
        lines[1].contains("system=\"other_sql\"") && lines[1].contains("summary=\"SELECT\""),
        "{}",
        lines[1]
    );
}
