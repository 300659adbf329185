//! What waits is told before the end, if there is time.

use crate::{Counted, LONG, alone, blocking, counted, critical, hourly, offer, telling};
use dials_query::alert;
use std::time::{Duration, Instant};

#[test]
fn what_waits_for_the_end_of_its_interval_is_told_at_the_flush() {
    let _turn = alone();
    let (hook, told) = telling("flushed");
    let alerting = hourly(hook);
    offer(critical("users"));
    told.recv_timeout(LONG).unwrap();
    (0..3).for_each(|_| offer(critical("users")));
    assert!(alert::flush(LONG));
    assert_eq!(told.try_recv().unwrap().suppressed, 2);
    offer(critical("users"));
    assert!(alert::flush(LONG));
    assert_eq!(told.try_recv().unwrap().suppressed, 0);
    assert!(alerting.stop(LONG));
    assert_eq!(counted("flushed"), Counted { sent: 3, suppressed: 2, ..Counted::default() });
}

#[test]
fn a_flush_waits_no_longer_than_it_may_and_loses_nothing() {
    let _turn = alone();
    let (blocks, called, release) = blocking("not flushed");
    let (tells, told) = telling("flushed beside it");
    let (blocked, beside) = (hourly(blocks), hourly(tells));
    offer(critical("users"));
    called.recv_timeout(LONG).unwrap();
    told.recv_timeout(LONG).unwrap();
    offer(critical("users"));
    let (begun, timeout) = (Instant::now(), Duration::from_millis(200));
    assert!(!alert::flush(timeout));
    assert!(begun.elapsed() >= timeout);
    told.recv_timeout(LONG).unwrap();
    drop(release);
    assert!(alert::flush(LONG));
    assert!(blocked.stop(LONG) && beside.stop(LONG));
    assert_eq!(counted("not flushed"), Counted { sent: 2, ..Counted::default() });
    assert_eq!(counted("flushed beside it"), Counted { sent: 2, ..Counted::default() });
}

#[test]
fn what_is_not_told_before_the_end_is_dropped_and_counted() {
    let _turn = alone();
    let (blocks, called, release) = blocking("stopped too late");
    let alerting = hourly(blocks);
    offer(critical("users"));
    called.recv_timeout(LONG).unwrap();
    for collection in ["users", "users", "users", "orders"] {
        offer(critical(collection));
    }
    let (begun, timeout) = (Instant::now(), Duration::from_millis(200));
    assert!(!alerting.stop(timeout));
    assert!(begun.elapsed() >= timeout);
    assert_eq!(counted("stopped too late"), Counted { suppressed: 2, dropped: 2, ..Counted::default() });
    // The one that it is told of ends some time.
    drop(release);
    assert_eq!(called.iter().count(), 0);
    assert_eq!(
        counted("stopped too late"),
        Counted { sent: 1, suppressed: 2, dropped: 2, ..Counted::default() }
    );
}

#[test]
fn there_may_be_nothing_to_wait_for() {
    let _turn = alone();
    let (hook, told) = telling("idle");
    let alerting = hourly(hook);
    assert!(alert::flush(Duration::MAX));
    assert!(alerting.stop(Duration::MAX));
    assert_eq!(told.iter().count(), 0);
}
