//! A thousand queries of every form and outcome from eight threads: what the threads wrote down is what is shown, in every
//! format.

#[cfg(feature = "prometheus")]
use crate::pages;
use crate::support::{Random, panics, pause, poll, run};
use dials::query::outcome;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::thread;

const COLLECTION: &str = "ledger";
const THREADS: u64 = 8;
const CALLS: u64 = 125;

#[derive(Clone, Copy, Debug, PartialEq, Eq, dials::ErrorKind)]
enum Refusal {
    Deadlock,
    Timeout,
}

#[derive(Clone, Copy, Debug)]
enum End {
    /// With so many rows.
    Ok(u64),
    Error(Refusal),
    Panic,
    Cancelled,
}

impl End {
    fn value(self) -> Result<Vec<()>, Refusal> {
        match self {
            End::Ok(rows) => Ok(vec![(); rows as usize]),
            End::Error(refusal) => Err(refusal),
            End::Panic => panic!("on purpose"),
            End::Cancelled => unreachable!("nobody waits for it"),
        }
    }

    async fn value_after_pauses(self, pauses: u64) -> Result<Vec<()>, Refusal> {
        for _ in 0..=pauses {
            pause().await;
        }
        self.value()
    }

    /// The label `error_type`.
    fn label(self) -> &'static str {
        match self {
            End::Ok(_) => "",
            End::Error(Refusal::Deadlock) => "Deadlock",
            End::Error(Refusal::Timeout) => "Timeout",
            End::Panic => "panic",
            End::Cancelled => "cancelled",
        }
    }
}

#[dials::slow_query(collection = "ledger", threshold = 1ns, critical = 1h, statement = "SELECT 1")]
fn synchronous(end: End) -> Result<Vec<()>, Refusal> {
    end.value()
}

#[dials::slow_query(collection = "ledger", threshold = 1ns, critical = 1ns, statement = sql)]
async fn asynchronous(sql: &str, end: End, pauses: u64) -> Result<Vec<()>, Refusal> {
    assert!(!sql.is_empty());
    end.value_after_pauses(pauses).await
}

#[dials::slow_query(collection = "ledger", threshold = 1h, critical = 1h, rows = Vec::len)]
async fn never_slow(end: End, pauses: u64) -> Result<Vec<()>, Refusal> {
    end.value_after_pauses(pauses).await
}

type Boxed = Pin<Box<dyn Future<Output = Result<Vec<()>, Refusal>>>>;

#[dials::slow_query(collection = "ledger", threshold = 1ns, critical = 1h, labels(pauses = pauses))]
fn boxed(end: End, pauses: u64) -> Boxed {
    Box::pin(async move { end.value_after_pauses(pauses).await })
}

fn tracked(end: End, pauses: u64) -> impl Future<Output = Result<Vec<()>, Refusal>> {
    dials::query(COLLECTION, "tracked").track_with(end.value_after_pauses(pauses), |value| outcome!(value))
}

fn guarded(end: End) {
    let query = dials::query(COLLECTION, "guarded").statement("SELECT 1").start();
    match end {
        End::Cancelled => drop(query),
        end => {
            let value = end.value();
            query.finish_with(outcome!(&value));
        }
    }
}

fn end(random: &mut Random) -> End {
    match random.below(10) {
        0..5 => End::Ok(random.below(5)),
        5..7 => End::Error(Refusal::Deadlock),
        7 => End::Error(Refusal::Timeout),
        8 => End::Panic,
        _ => End::Cancelled,
    }
}

/// Makes a query and gives what it was and how it ended.
fn query(random: &mut Random) -> (&'static str, End) {
    let (end, pauses) = (end(random), random.below(4));
    let make: (&'static str, fn(End, u64) -> Boxed) = match random.below(6) {
        0 => {
            // It cannot be cancelled.
            let end = if matches!(end, End::Cancelled) { End::Ok(1) } else { end };
            panics(|| _ = synchronous(end));
            return ("synchronous", end);
        }
        1 => {
            panics(|| guarded(end));
            return ("guarded", end);
        }
        2 => ("asynchronous", |end, pauses| Box::pin(asynchronous("SELECT 1", end, pauses))),
        3 => ("never_slow", |end, pauses| Box::pin(never_slow(end, pauses))),
        4 => ("boxed", boxed),
        _ => ("tracked", |end, pauses| Box::pin(tracked(end, pauses))),
    };
    let (operation, make) = make;
    let mut future = make(end, pauses);
    if matches!(end, End::Cancelled) {
        (0..=random.below(pauses + 1)).for_each(|_| assert!(poll(&mut future).is_pending()));
        drop(future);
    } else {
        panics(|| _ = run(future));
    }
    (operation, end)
}

/// Numbers by operation and another label.
type By = BTreeMap<(String, String), u64>;

fn add(to: &mut By, operation: &str, label: &str, number: u64) {
    *to.entry((operation.to_owned(), label.to_owned())).or_default() += number;
}

/// What is shown as never having happened has not.
fn without_zeros(mut by: By) -> By {
    by.retain(|_, number| *number != 0);
    by
}

#[test]
fn a_thousand_queries_from_eight_threads_are_what_the_threads_wrote_down() {
    let work = |seed| {
        move || {
            let mut random = Random(seed);
            (0..CALLS).map(|_| query(&mut random)).collect::<Vec<_>>()
        }
    };
    let threads: Vec<_> = (0..THREADS).map(|seed| thread::spawn(work(seed))).collect();
    let made: Vec<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
    assert_eq!(made.len(), 1_000);

    // By how they ended, the rows that they returned, how many returned rows, and how many were slow.
    let [mut ends, mut rows, mut returned, mut slow] = [(); 4].map(|()| By::new());
    for (operation, end) in &made {
        add(&mut ends, operation, end.label(), 1);
        if let End::Ok(number) = end {
            add(&mut rows, operation, "", *number);
            add(&mut returned, operation, "", 1);
        }
        match *operation {
            "synchronous" | "boxed" => add(&mut slow, operation, "slow", 1),
            "asynchronous" => add(&mut slow, operation, "critical", 1),
            _ => {}
        }
    }
    assert_eq!(ends.len(), 6 * 5 - 1, "every form ended in every way that it can");

    let snapshot = dials::snapshot();
    let calls: Vec<_> =
        snapshot.other_calls().iter().filter(|calls| calls.names()[2] == COLLECTION).collect();
    assert!(calls.iter().all(|calls| calls.in_flight() == 0));
    assert_eq!(calls.iter().map(|calls| calls.calls()).sum::<u64>(), 1_000);
    assert_eq!(calls.iter().map(|calls| calls.total_size()).sum::<u64>(), rows.values().sum::<u64>());

    #[cfg(feature = "prometheus")]
    for samples in [
        pages::of_text(&dials::prometheus::text(), "db_"),
        pages::of_text(&dials::prometheus::openmetrics(), "db_"),
        pages::of_protobuf(&dials::prometheus::protobuf()),
    ] {
        let [mut shown_ends, mut shown_returned, mut shown_slow] = [(); 3].map(|()| By::new());
        let mut under_way = Vec::new();
        for sample in samples.iter().filter(|sample| sample.label("db_collection_name") == COLLECTION) {
            let (operation, value) = (sample.label("db_operation_name"), sample.value as u64);
            match sample.name.as_str() {
                "db_client_operation_duration_seconds_count" => {
                    add(&mut shown_ends, operation, sample.label("error_type"), value);
                }
                "db_client_response_returned_rows_count" => add(&mut shown_returned, operation, "", value),
                "db_slow_queries_total" => add(&mut shown_slow, operation, sample.label("severity"), value),
                "db_queries_in_flight" | "db_queries_overdue" => under_way.push(value),
                _ => {}
            }
        }
        assert_eq!(without_zeros(shown_ends), ends);
        assert_eq!(without_zeros(shown_returned), returned);
        assert_eq!(without_zeros(shown_slow), slow);
        // In flight: one for each set of labels, and `boxed` has four. Overdue: one for each operation.
        assert_eq!(under_way, [0; 5 + 4 + 6]);
    }
}
