//! Queries without an attribute: what is counted, and what is told while they run and when they end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "what is missing or goes wrong fails the test")]

use dials_query::{Limits, Observed, RowCount, calls, query, set_limits};
use dials_runtime::{Family, Value, snapshot};
use std::fmt::{Debug, Write};
use std::future::pending;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::{Mutex, Once};
use std::task::{Context, Waker};
use std::thread::sleep;
use std::time::{Duration, Instant};
use tracing::field::{Field, Visit};
use tracing::{Event, Metadata, Subscriber, span};

/// Every event of the process, a line each.
static TOLD: Mutex<Vec<String>> = Mutex::new(Vec::new());

struct Told;

impl Subscriber for Told {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut line = Line(String::new());
        event.record(&mut line);
        TOLD.lock().unwrap().push(line.0);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, "{}={value:?} ", field.name()).unwrap();
    }
}

/// Slow queries are those over 100 ms, critical ones those over 300 ms.
fn set_up() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(Told).unwrap();
        let (threshold, critical) = (Duration::from_millis(100), Duration::from_millis(300));
        set_limits(Limits { threshold, critical }).unwrap();
    });
}

/// The events about queries on this collection.
fn told(collection: &str) -> Vec<String> {
    let is_of = format!("collection={collection:?}");
    TOLD.lock().unwrap().iter().filter(|line| line.contains(&is_of)).cloned().collect()
}

/// The value of a family's series with these labels, beside those of its identity.
fn value(families: &[Family], name: &str, collection: &str, label: Option<(&str, &str)>) -> Option<f64> {
    let family = families.iter().find(|family| family.name == name)?;
    let mut series = family.series.iter().filter(|series| {
        let has = |name: &str, value: &str| series.labels.iter().any(|(n, v)| n == name && v == value);
        has("db_collection_name", collection)
            && match label {
                Some((name, value)) => has(name, value),
                None => series.labels.iter().all(|(name, _)| name != "error_type"),
            }
    });
    let found = series.next()?;
    assert!(series.next().is_none(), "{name} has two series of {collection}");
    Some(match &found.value {
        Value::Counter(value) | Value::Gauge(value) => *value,
        Value::Histogram(histogram) => histogram.count as f64,
    })
}

#[test]
fn every_way_to_end_is_counted_once() {
    set_up();
    let ends = || query("ends", "select").system("sqlite");
    ends().track_sync(|| vec![1, 2, 3]);
    let failed: io::Result<Vec<u8>> = ends().track_sync(|| Err(io::ErrorKind::TimedOut.into()));
    assert!(failed.is_err());
    assert!(catch_unwind(|| ends().track_sync(|| -> () { panic!("on purpose") })).is_err());
    let mut cx = Context::from_waker(Waker::noop());
    {
        let mut cancelled = pin!(ends().track(async { pending::<()>().await }));
        assert!(cancelled.as_mut().poll(&mut cx).is_pending());
    }
    drop(ends().track(pending::<()>()));
    drop(ends().start());
    ends().start().finish(&Some(1));

    let snapshot = snapshot();
    let ends = calls(&snapshot, "ends", "select").unwrap();
    assert_eq!((ends.ok(), ends.errors(), ends.panics(), ends.cancelled()), (2, 1, 1, 2));
    assert_eq!((ends.in_flight(), ends.total_size(), ends.sized()), (0, 4, 2));
    let families = snapshot.families();
    let durations = |error_type: Option<&str>| {
        let label = error_type.map(|kind| ("error_type", kind));
        value(&families, "db_client_operation_duration_seconds", "ends", label)
    };
    assert_eq!(durations(None), Some(2.0));
    assert_eq!(durations(Some("TimedOut")), Some(1.0));
    assert_eq!(durations(Some("panic")), Some(1.0));
    assert_eq!(durations(Some("cancelled")), Some(2.0));
    assert_eq!(value(&families, "db_client_response_returned_rows", "ends", None), Some(2.0));
}

#[test]
fn rows_are_whole_numbers_in_every_bucket_at_and_under_their_bound() {
    set_up();
    for rows in [0, 1, 2, 10, 11, 10_000, 10_001] {
        query("buckets", "select").track_sync(|| vec![(); rows]);
    }
    let families = snapshot().families();
    let rows = families.iter().find(|family| family.name == "db_client_response_returned_rows").unwrap();
    let is_ours = |(name, value): &(_, _)| name == "db_collection_name" && value == "buckets";
    let series = rows.series.iter().find(|series| series.labels.iter().any(is_ours)).unwrap();
    let Value::Histogram(histogram) = &series.value else { panic!("it is a histogram") };
    assert_eq!(histogram.count, 7);
    assert!((histogram.sum - 20_025.0).abs() < f64::EPSILON);
    let expected: Vec<(f64, u64)> = [
        (1, 2),
        (2, 3),
        (5, 3),
        (10, 4),
        (20, 5),
        (50, 5),
        (100, 5),
        (200, 5),
        (500, 5),
        (1_000, 5),
        (2_000, 5),
        (5_000, 5),
        (10_000, 6),
    ]
    .map(|(bound, count): (u32, u64)| (f64::from(bound), count))
    .to_vec();
    assert_eq!(histogram.classic, expected);
}

#[test]
fn a_query_that_still_runs_is_told_once_and_again_when_it_has_ended() {
    const SQL: &str = "SELECT secret FROM running WHERE id = 4711";
    set_up();
    let begun = Instant::now();
    let mut overdue = 0.0;
    query("running", "select").system("sqlite").static_statement(SQL).track_sync(|| {
        while told("running").is_empty() && begun.elapsed() < Duration::from_secs(20) {
            sleep(Duration::from_millis(5));
        }
        sleep(Duration::from_millis(200));
        overdue = value(&snapshot().families(), "db_queries_overdue", "running", None).unwrap();
    });
    let told = told("running");
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("message=query still running"), "{}", told[0]);
    assert!(told[1].contains("message=slow query"), "{}", told[1]);
    for line in &told {
        assert!(line.contains("statement=\"SELECT secret FROM running WHERE id = ?\""), "{line}");
    }
    assert!((overdue - 1.0).abs() < f64::EPSILON);
    let families = snapshot().families();
    assert_eq!(value(&families, "db_queries_overdue", "running", None), Some(0.0));
}

#[test]
fn the_statement_is_told_however_the_query_ends_and_not_while_it_runs_unless_it_lives_for_ever() {
    set_up();
    let sql = format!("SELECT * FROM passing WHERE token = '{}'", "hunter2");
    let slow = Duration::from_millis(250);
    query("passing", "select").statement(&sql).track_sync(|| sleep(slow));
    let failed: io::Result<()> = query("passing", "select").statement(&sql).track_sync(|| {
        sleep(slow);
        Err(io::Error::other("near \"hunter2\": syntax error"))
    });
    assert!(failed.is_err());
    let panics = || {
        query("passing", "select").statement(&sql).track_sync(|| -> () {
            sleep(slow);
            panic!("on purpose");
        });
    };
    assert!(catch_unwind(AssertUnwindSafe(|| -> () { panics() })).is_err());
    let mut cx = Context::from_waker(Waker::noop());
    {
        let work = async {
            sleep(slow);
            pending::<()>().await;
        };
        let mut cancelled = pin!(query("passing", "select").statement(&sql).track(work));
        assert!(cancelled.as_mut().poll(&mut cx).is_pending());
    }
    let told = told("passing");
    let ended: Vec<_> = told.iter().filter(|line| line.contains("message=slow query")).collect();
    let results = ["ok", "error", "panic", "cancelled"];
    assert_eq!(ended.len(), results.len(), "{told:?}");
    for (line, result) in ended.iter().zip(results) {
        assert!(line.contains(&format!("result=\"{result}\"")), "{line}");
        assert!(line.contains("statement=\"SELECT * FROM passing WHERE token = ?\""), "{line}");
    }
    let running: Vec<_> = told.iter().filter(|line| line.contains("message=query still running")).collect();
    assert_eq!(running.len(), results.len(), "{told:?}");
    assert!(running.iter().all(|line| !line.contains("statement=")), "{running:?}");
    assert!(told.iter().all(|line| !line.contains("hunter2")), "{told:?}");
    // No function is annotated here.
    assert!(told.iter().all(|line| !line.contains("function=") && !line.contains("module=")), "{told:?}");
}

#[test]
fn a_query_is_slow_over_the_threshold_and_critical_over_the_critical_one_and_never_both() {
    set_up();
    for millis in [100, 101, 300, 301, 5_000] {
        Observed::new("sqlite", "severity", "select", Duration::from_millis(millis)).count();
    }
    Observed::new("sqlite", "severity", "select", Duration::from_nanos(100_000_001)).count();
    let families = snapshot().families();
    let slow = |severity| value(&families, "db_slow_queries_total", "severity", Some(("severity", severity)));
    assert_eq!((slow("slow"), slow("critical")), (Some(3.0), Some(2.0)));
    let histogram = |bound: f64| {
        let family =
            families.iter().find(|family| family.name == "db_client_operation_duration_seconds").unwrap();
        let is_ours = |(name, value): &(_, _)| name == "db_collection_name" && value == "severity";
        let series = family.series.iter().find(|series| series.labels.iter().any(is_ours)).unwrap();
        let Value::Histogram(histogram) = &series.value else { panic!("it is a histogram") };
        histogram.classic.iter().find(|(le, _)| (le - bound).abs() < f64::EPSILON).map(|(_, count)| *count)
    };
    assert_eq!((histogram(0.1), histogram(0.3)), (Some(1), Some(4)));
}

#[test]
fn what_an_observed_query_tells_is_counted_and_masked() {
    set_up();
    let error = "no such user: bob@example.com";
    Observed::new("postgresql", "observed", "update", Duration::from_secs(2))
        .statement("UPDATE observed SET name = 'bob' WHERE id = 7")
        .failed("no_such_user", Some(&error))
        .rows(3)
        .count();
    let told = told("observed");
    assert_eq!(told.len(), 1);
    assert!(told[0].contains("statement=\"UPDATE observed SET name = ? WHERE id = ?\""), "{}", told[0]);
    assert!(told[0].contains("error_type=\"no_such_user\""), "{}", told[0]);
    assert!(!told[0].contains("bob"), "{}", told[0]);
}

struct Page(Vec<u8>);

impl RowCount for Page {
    fn row_count(&self) -> Option<u64> {
        self.0.row_count()
    }
}

#[test]
fn a_type_of_ones_own_says_how_many_rows_it_holds() {
    set_up();
    let page: io::Result<Page> = query("pages", "select").track_sync(|| Ok(Page(vec![1; 7])));
    assert!(page.is_ok());
    assert_eq!(calls(&snapshot(), "pages", "select").unwrap().total_size(), 7);
}
