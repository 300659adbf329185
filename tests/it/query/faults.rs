//! Code of the user's that an attribute asks may panic: that costs the sample, is counted, and goes no further.

use super::{Ended, calls, ended};
use crate::support::{faults, panics, pause, run};
use std::io;

fn fault(operation: &str, kind: &str) -> u64 {
    faults(&format!("it::query::faults::{operation}"), kind)
}

fn panicking<T>(_: &T) -> usize {
    panic!("on purpose")
}

#[dials::slow_query(collection = "users", rows = panicking)]
fn rows_panic(succeeds: bool) -> io::Result<()> {
    if succeeds { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[dials::slow_query(collection = "users", rows = panicking)]
async fn rows_panic_async(succeeds: bool) -> io::Result<()> {
    pause().await;
    if succeeds { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[test]
fn rows_that_panic_are_not_counted_and_their_query_is() {
    for succeeds in [true, false] {
        assert_eq!(rows_panic(succeeds).is_ok(), succeeds);
        assert_eq!(run(rows_panic_async(succeeds)).is_ok(), succeeds);
    }
    for operation in ["rows_panic", "rows_panic_async"] {
        assert_eq!(ended(operation), Ended { ok: 1, ..Ended::errors("TimedOut", 1) });
        assert_eq!(calls(operation).unwrap().sized(), 0);
        assert_eq!(fault(operation, "rows_panic"), 1, "an error has no rows");
    }
}

struct Page;

impl dials::query::RowCount for Page {
    fn row_count(&self) -> Option<u64> {
        panic!("on purpose")
    }
}

#[dials::slow_query(collection = "users")]
fn row_count_panics() -> io::Result<Box<Page>> {
    Ok(Box::new(Page))
}

#[dials::slow_query(collection = "users")]
async fn row_count_panics_async() -> io::Result<Box<Page>> {
    pause().await;
    Ok(Box::new(Page))
}

#[test]
fn a_row_count_that_panics_costs_the_rows_and_goes_no_further() {
    assert!(row_count_panics().is_ok());
    assert!(run(row_count_panics_async()).is_ok());
    for operation in ["row_count_panics", "row_count_panics_async"] {
        assert_eq!(ended(operation), Ended::ok(1));
        assert_eq!(calls(operation).unwrap().sized(), 0);
        assert_eq!(fault(operation, "rows_panic"), 1);
    }
}

struct Plan {
    steps: Vec<String>,
}

#[dials::slow_query(collection = "users", statement = &plan.steps[0])]
fn statement_panics(plan: &Plan) -> io::Result<usize> {
    Ok(plan.steps.len())
}

#[dials::slow_query(collection = "users", statement = &plan.steps[0])]
async fn statement_panics_async(plan: &Plan) -> io::Result<usize> {
    pause().await;
    Ok(plan.steps.len())
}

#[test]
fn a_statement_that_panics_is_not_known_and_its_query_is_counted() {
    let (none, one) = (Plan { steps: vec![] }, Plan { steps: vec!["SELECT 1".to_owned()] });
    assert_eq!((statement_panics(&none).unwrap(), statement_panics(&one).unwrap()), (0, 1));
    let (none, one) =
        (run(statement_panics_async(&none)).unwrap(), run(statement_panics_async(&one)).unwrap());
    assert_eq!((none, one), (0, 1));
    for operation in ["statement_panics", "statement_panics_async"] {
        assert_eq!(ended(operation), Ended::ok(2));
        assert_eq!(fault(operation, "statement_panic"), 1);
    }
}

fn label_panics() -> u8 {
    panic!("on purpose")
}

#[dials::slow_query(collection = "users", statement = sql, labels(shard = label_panics()))]
fn labelled(sql: &str) -> io::Result<usize> {
    Ok(sql.len())
}

#[dials::slow_query(collection = "users", statement = sql, labels(shard = label_panics()))]
async fn labelled_async(sql: &str) -> io::Result<usize> {
    pause().await;
    Ok(sql.len())
}

#[test]
fn a_label_that_panics_costs_the_query_its_place_in_the_count() {
    assert!(!panics(|| labelled("SELECT 1").unwrap()));
    assert!(!panics(|| run(labelled_async("SELECT 1")).unwrap()));
    for operation in ["labelled", "labelled_async"] {
        assert_eq!(ended(operation), Ended::default());
        assert_eq!(fault(operation, "label_panic"), 1);
    }
}
