//! More queries under way at once than can be seen: a process of its own, since queries beside it would not be seen either.

#![allow(clippy::expect_used, clippy::panic, reason = "a test may panic")]
#![allow(clippy::float_cmp, reason = "the gauges are whole numbers")]

use dials::{Series, Value};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Waker};
use std::thread;
use std::time::{Duration, Instant};

/// So many there is room for.
const ROOM: usize = 65_536;
/// More than that by a fifth.
const QUERIES: usize = ROOM * 6 / 5;

#[dials::slow_query(threshold = 100ms, critical = 1h, collection = "users", operation = "select")]
async fn never_answered() -> u64 {
    std::future::pending().await
}

fn under_way() -> Pin<Box<dyn Future<Output = u64>>> {
    let mut query = Box::pin(never_answered());
    assert!(query.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    query
}

/// The sum of those series of a family that have this label.
fn total(family: &str, label: (&str, &str)) -> f64 {
    let families = dials::snapshot().families();
    let family = families.iter().find(|other| other.name == family);
    let has = |series: &&Series| series.labels.iter().any(|(name, value)| (&**name, &**value) == label);
    let value = |series: &Series| match series.value {
        Value::Counter(value) | Value::Gauge(value) => value,
        Value::Histogram(_) => panic!("it is no number"),
    };
    family.map_or(0.0, |family| family.series.iter().filter(has).map(value).sum())
}

/// How many are seen that are over their threshold.
fn overdue() -> f64 {
    total("db_queries_overdue", ("db_operation_name", "select"))
}

/// How many could not be seen.
fn unseen() -> f64 {
    total("dials_internal_errors_total", ("kind", "no_room"))
}

fn in_flight() -> u64 {
    dials::query::calls(&dials::snapshot(), "users", "select").map_or(0, |queries| queries.in_flight())
}

/// Waits until so many are seen that are over their threshold.
fn until_overdue(expected: f64) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while overdue() != expected {
        assert!(Instant::now() < deadline, "{} of {expected} are overdue", overdue());
        thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_query_that_finds_no_room_is_counted_and_not_seen() {
    let queries: Vec<_> = (0..QUERIES).map(|_| under_way()).collect();
    let seen = QUERIES as f64 - unseen();
    // Slots are tried at random, so the last ones may not be found.
    assert!(seen <= ROOM as f64 && seen > ROOM as f64 * 0.9, "{seen}");
    until_overdue(seen);
    assert_eq!(in_flight(), QUERIES as u64);

    drop(queries);
    assert_eq!((in_flight(), overdue()), (0, 0.0));
    let ended = dials::query::calls(&dials::snapshot(), "users", "select").expect("it was called");
    assert_eq!(ended.cancelled(), QUERIES as u64);

    // There is room again.
    let unseen_before = unseen();
    let query = under_way();
    until_overdue(1.0);
    assert_eq!(unseen(), unseen_before);
    drop(query);
    assert_eq!(overdue(), 0.0);
}
