//! A query that is over its threshold is told, and is in a gauge, while it is still running.

use crate::support::{alone, poll};
use crate::told::Told;
use dials::Value;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The gauge of queries that are overdue.
fn overdue(operation: &str) -> f64 {
    let families = dials::snapshot().families();
    let family = families.iter().find(|family| family.name == "db_queries_overdue").unwrap();
    let is_of = |series: &&dials::Series| series.labels.iter().any(|(_, value)| &**value == operation);
    let gauges = family.series.iter().filter(is_of).map(|series| match series.value {
        Value::Gauge(value) => value,
        ref other => panic!("it is no gauge: {other:?}"),
    });
    gauges.sum()
}

/// Waits until it is so; a minute is the end of the process.
fn until(so: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(50);
    while !so() {
        assert!(Instant::now() < deadline, "it never came to be so");
        thread::sleep(Duration::from_millis(1));
    }
}

#[dials::slow_query(threshold = 5ms, critical = 1h, collection = "users", statement = "SELECT 'secret' FROM users")]
fn blocks(until: &mpsc::Receiver<()>) {
    until.recv().unwrap();
}

#[dials::slow_query(threshold = 5ms, critical = 1h, collection = "users", statement = sql)]
fn blocks_with(sql: &'static str, until: &mpsc::Receiver<()>) {
    assert!(!sql.is_empty());
    until.recv().unwrap();
}

#[dials::slow_query(threshold = 5ms, critical = 1h, collection = "users", statement = sql)]
async fn waits(sql: &str, until: oneshot::Receiver<()>) -> usize {
    until.await.unwrap();
    sql.len()
}

/// What is told of queries that are still running, and of those that have ended.
fn told(all: &Told, operation: &str) -> (Vec<String>, Vec<String>) {
    let of = format!("operation=\"{operation}\"");
    let lines = all.lines().into_iter().filter(|line| line.contains(&of));
    lines.partition(|line| line.contains("message=query still running"))
}

#[test]
fn a_query_that_blocks_is_told_once_while_it_runs_and_once_when_it_ends() {
    let name = "query::running::a_query_that_blocks_is_told_once_while_it_runs_and_once_when_it_ends";
    alone(name, || {
        let all = Told::default();
        tracing::subscriber::set_global_default(all.clone()).unwrap();
        let (end, ended) = mpsc::channel();
        let (end_with, ended_with) = mpsc::channel();
        let running = [
            thread::spawn(move || blocks(&ended)),
            thread::spawn(move || blocks_with("SELECT 'secret' FROM users", &ended_with)),
        ];
        for operation in ["blocks", "blocks_with"] {
            until(|| !told(&all, operation).0.is_empty());
            assert!((overdue(operation) - 1.0).abs() < f64::EPSILON);
            let (while_running, at_its_end) = told(&all, operation);
            assert!(at_its_end.is_empty());
            assert!(while_running[0].contains(r#"statement="SELECT ? FROM users""#), "{}", while_running[0]);
        }
        end.send(()).unwrap();
        end_with.send(()).unwrap();
        running.into_iter().for_each(|thread| thread.join().unwrap());
        for operation in ["blocks", "blocks_with"] {
            assert!(overdue(operation).abs() < f64::EPSILON);
            let (while_running, at_its_end) = told(&all, operation);
            assert_eq!((while_running.len(), at_its_end.len()), (1, 1), "{:#?}", all.lines());
        }
    });
}

#[test]
fn a_future_that_waits_is_told_while_it_waits_without_a_statement_that_is_its_own() {
    let name =
        "query::running::a_future_that_waits_is_told_while_it_waits_without_a_statement_that_is_its_own";
    alone(name, || {
        let all = Told::default();
        tracing::subscriber::set_global_default(all.clone()).unwrap();
        let sql = "SELECT 'secret' FROM users".to_owned();
        let (end, ended) = oneshot::channel();
        let mut future = Box::pin(waits(&sql, ended));
        assert!(poll(&mut future).is_pending());
        until(|| !told(&all, "waits").0.is_empty());
        assert!((overdue("waits") - 1.0).abs() < f64::EPSILON);
        end.send(()).unwrap();
        assert!(poll(&mut future).is_ready());
        assert!(overdue("waits").abs() < f64::EPSILON);
        let (while_running, at_its_end) = told(&all, "waits");
        assert_eq!((while_running.len(), at_its_end.len()), (1, 1), "{:#?}", all.lines());
        assert!(!while_running[0].contains("statement"), "{}", while_running[0]);
        assert!(at_its_end[0].contains(r#"statement="SELECT ? FROM users""#), "{}", at_its_end[0]);
        // One that is dropped is not there any more either.
        let (_end, ended) = oneshot::channel();
        let mut future = Box::pin(waits(&sql, ended));
        assert!(poll(&mut future).is_pending());
        until(|| overdue("waits") > 0.0);
        drop(future);
        assert!(overdue("waits").abs() < f64::EPSILON);
    });
}

/// On one thread, so that the watcher has looked before the next one begins.
#[test]
fn no_query_within_its_threshold_is_told() {
    alone("query::running::no_query_within_its_threshold_is_told", || {
        let all = Told::default();
        tracing::subscriber::set_global_default(all.clone()).unwrap();
        let query = || dials::query("users", "quick").static_statement("SELECT 1");
        let until = Instant::now() + Duration::from_millis(300);
        let mut queries = 0;
        while Instant::now() < until {
            query().track_sync(|| thread::sleep(Duration::from_millis(1)));
            queries += 1;
        }
        assert!(queries > 10);
        assert_eq!(all.lines(), [""; 0]);
        assert!(overdue("quick").abs() < f64::EPSILON);
    });
}
