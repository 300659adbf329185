//! A query is never delayed by a hook, nor is a hook by another.

use crate::{LONG, alone, blocking, counted, critical, hourly, offer, telling};
use dials_query::Record;
use dials_query::alert;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The longest time that an offer took, in the best of some rounds: the machine may be busy, but not each time.
fn slowest_offer(records: &[Arc<Record>]) -> Duration {
    let took = |record| {
        let begun = Instant::now();
        alert::offer(record);
        begun.elapsed()
    };
    let round = |_| records.iter().map(took).max().unwrap();
    (0..ROUNDS).map(round).min().unwrap()
}

const ROUNDS: usize = 20;
const RECORDS: usize = 100;

#[test]
fn a_hook_that_blocks_delays_neither_queries_nor_other_hooks() {
    let _turn = alone();
    let (blocks, called, release) = blocking("blocks");
    let (tells, told) = telling("beside the one that blocks");
    let (blocked, beside) = (hourly(blocks), hourly(tells));
    offer(critical("the first"));
    called.recv_timeout(LONG).unwrap();
    told.recv_timeout(LONG).unwrap();

    let records: Vec<_> = (0..RECORDS)
        .map(|number| Arc::new(critical(if number % 2 == 0 { "the first" } else { "others" })))
        .collect();
    let slowest = slowest_offer(&records);
    assert!(slowest < Duration::from_millis(1), "{slowest:?}");

    assert_eq!(told.recv_timeout(LONG).unwrap().record.collection, "others");
    assert!(beside.stop(LONG));
    let offered = (1 + ROUNDS * RECORDS) as u64;
    assert_eq!(counted("beside the one that blocks").all(), offered);

    // What comes while it blocks is told as one when it does not.
    drop(release);
    assert!(blocked.stop(LONG));
    let alerts: Vec<_> = called.iter().collect();
    assert_eq!(alerts.len(), 2);
    let counted = counted("blocks");
    assert_eq!((counted.sent, counted.failed, counted.all()), (3, 0, offered));
    let told: u64 = alerts.iter().map(|alert| 1 + alert.suppressed).sum();
    assert_eq!(1 + told, offered - counted.dropped);
}

#[test]
fn more_than_fit_are_dropped_and_counted() {
    let _turn = alone();
    let (blocks, called, release) = blocking("floods");
    let alerting = hourly(blocks);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25_000).for_each(|_| offer(critical("flood"))));
        }
    });
    called.recv_timeout(LONG).unwrap();
    drop(release);
    assert!(alerting.stop(LONG));
    assert_eq!(counted("floods").all(), 100_000);
    let told: u64 = called.iter().map(|alert| alert.suppressed).sum();
    assert!(told <= counted("floods").suppressed);
}
