//! What hooks are told, and when.

use crate::{LONG, alone, altered, counted, critical, hourly, offer, telling};
use dials_query::alert::{self, Alert, Alerts};
use dials_query::{Record, Severity};
use std::sync::mpsc;
use std::time::{Duration, Instant};

fn seen(alert: &Alert) -> (&'static str, u64, u64) {
    (alert.record.collection, alert.record.duration.as_secs(), alert.suppressed)
}

fn lasting(collection: &'static str, seconds: u64) -> Record {
    altered(collection, |record| record.duration = Duration::from_secs(seconds))
}

#[test]
fn the_first_is_told_at_once_and_the_others_at_the_end_of_the_interval_though_no_more_come() {
    let _turn = alone();
    let (hook, told) = telling("interval");
    let interval = Duration::from_secs(1);
    let alerting = Alerts::to(hook).every(interval).start();
    let begun = Instant::now();
    offer(lasting("users", 5));
    let first = told.recv_timeout(LONG).unwrap();
    assert_eq!(seen(&first), ("users", 5, 0));
    for seconds in [6, 9, 7] {
        offer(lasting("users", seconds));
    }
    assert_eq!(seen(&told.recv_timeout(LONG).unwrap()), ("users", 9, 2));
    assert!(begun.elapsed() >= interval);
    assert!(alerting.stop(LONG));
    let counted = counted("interval");
    assert_eq!((counted.sent, counted.suppressed, counted.all()), (2, 2, 4));
}

#[test]
fn queries_that_are_slow_and_not_critical_are_no_alerts() {
    let _turn = alone();
    let (hook, told) = telling("slow");
    let alerting = hourly(hook);
    offer(altered("users", |record| record.severity = Severity::Slow));
    assert!(alerting.stop(LONG));
    assert_eq!(told.iter().count(), 0);
    assert_eq!(counted("slow").all(), 0);
}

#[test]
fn each_hook_is_told_of_each_query() {
    let _turn = alone();
    let hooks = ["one of three", "two of three", "three of three"].map(telling);
    let (alerting, told): (Vec<_>, Vec<_>) =
        hooks.into_iter().map(|(hook, told)| (hourly(hook), told)).unzip();
    for collection in ["users", "orders", "users", "items"] {
        offer(critical(collection));
    }
    assert!(alert::flush(LONG));
    for (alerting, told) in alerting.into_iter().zip(told) {
        let alerts: Vec<_> = told.try_iter().collect();
        let of_users: u64 = alerts
            .iter()
            .filter(|alert| alert.record.collection == "users")
            .map(|alert| 1 + alert.suppressed)
            .sum();
        assert_eq!(of_users, 2);
        for collection in ["orders", "items"] {
            assert_eq!(alerts.iter().filter(|alert| alert.record.collection == collection).count(), 1);
        }
        assert!(alerting.stop(LONG));
    }
}

#[test]
fn a_closure_is_a_hook_whether_it_can_fail_or_not() {
    let _turn = alone();
    let before = alerts_of_hooks();
    let (tell, told) = mpsc::channel();
    let plain = alert::on_alert(move |alert: &Alert| {
        let _ = tell.send(alert.suppressed);
    });
    let failing = alert::on_alert(|_: &Alert| "x".parse::<u8>().map(drop));
    offer(critical("users"));
    assert_eq!(told.recv_timeout(LONG), Ok(0));
    assert!(plain.stop(LONG) && failing.stop(LONG));
    let after = alerts_of_hooks();
    assert_eq!((after.0 - before.0, after.1 - before.1), (1, 1));
}

/// Sent and failed; nothing, before there is one.
fn alerts_of_hooks() -> (u64, u64) {
    let has_any = alert::families()[0].series.iter().any(|series| series.labels[0].1 == "hook");
    let counted = if has_any { counted("hook") } else { crate::Counted::default() };
    (counted.sent, counted.failed)
}

#[test]
fn without_a_statement_queries_are_told_apart_by_where_they_go() {
    let _turn = alone();
    let (hook, told) = telling("places");
    let alerting = hourly(hook);
    let places = [("a", "b", "c"), ("x", "b", "c"), ("a", "x", "c"), ("a", "b", "x"), ("a", "b", "c")];
    for (system, collection, operation) in places {
        offer(altered(collection, |record| (record.system, record.operation) = (system, operation)));
    }
    assert!(alerting.stop(LONG));
    assert_eq!(told.iter().count() as u64 + counted("places").suppressed, 5);
    assert!(counted("places").sent >= 4);
}

#[test]
fn a_hook_that_is_stopped_is_told_no_more() {
    let _turn = alone();
    let (hook, told) = telling("stopped");
    let alerting = hourly(hook);
    offer(critical("users"));
    assert!(alerting.stop(LONG));
    offer(critical("orders"));
    assert!(alert::flush(LONG));
    assert_eq!(told.iter().count(), 1);
    assert_eq!(counted("stopped").all(), 1);
}
