//! What was returned says how the query ended.

use super::{Ended, ended};
use crate::support::{counter, pause, run};
use std::error::Error;
use std::fmt;
use std::io;

#[derive(Debug, dials::ErrorKind)]
enum Refusal {
    #[error_kind("unique_violation")]
    Unique,
    /// It is none.
    #[error_kind(ok)]
    NoRows,
}

#[dials::slow_query(collection = "users")]
fn kinds(found: Option<Refusal>) -> Result<u8, Refusal> {
    found.map_or(Ok(1), Err)
}

#[dials::slow_query(collection = "users")]
fn generic<E: Error>(error: Option<E>) -> Result<[u8; 3], E> {
    error.map_or(Ok([1; 3]), Err)
}

type Found<T> = Result<T, io::Error>;

#[dials::slow_query(collection = "users")]
fn of_an_alias() -> Found<()> {
    Err(io::ErrorKind::TimedOut.into())
}

#[derive(Debug)]
struct Borrows<'a>(&'a str);

impl fmt::Display for Borrows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Borrows<'_> {}

#[dials::slow_query(collection = "users", statement = text)]
fn borrowed(text: &str) -> Result<(), Borrows<'_>> {
    Err(Borrows(text))
}

#[dials::slow_query(collection = "users", statement = text)]
async fn borrowed_async(text: &str) -> Result<(), &str> {
    pause().await;
    Err(text)
}

#[test]
fn errors_are_told_by_type() {
    for found in [None, Some(Refusal::Unique), Some(Refusal::NoRows)] {
        let is_error = found.is_some();
        assert_eq!(kinds(found).is_err(), is_error);
    }
    assert_eq!(ended("kinds"), Ended { ok: 2, ..Ended::errors("unique_violation", 1) });
    assert!(generic(None::<io::Error>).is_ok());
    assert!(generic(Some(io::Error::from(io::ErrorKind::TimedOut))).is_err());
    let told = ended("generic");
    assert_eq!((told.ok, told.rows, told.errors.len()), (1, 3, 1));
    assert!(of_an_alias().is_err());
    assert_eq!(ended("of_an_alias"), Ended::errors("TimedOut", 1));
    assert_eq!(borrowed("text").unwrap_err().0, "text");
    assert_eq!(ended("borrowed").errors.len(), 1);
    assert_eq!(run(borrowed_async("text")), Err("text"));
    assert_eq!(ended("borrowed_async").errors.len(), 1);
}

#[dials::slow_query(system = "sqlite", collection = "users", operation = "delete")]
fn deletes() -> io::Result<()> {
    Ok(())
}

#[dials::slow_query(system = "sqlite", collection = "users", operation = "delete", threshold = 3s)]
fn deletes_more() -> io::Result<()> {
    Ok(())
}

#[test]
fn functions_with_one_name_are_one_series() {
    deletes().unwrap();
    deletes_more().unwrap();
    dials::query("users", "delete").system("sqlite").track_sync(|| io::Result::Ok(())).unwrap();
    assert_eq!(ended("delete"), Ended::ok(3));
    let snapshot = dials::snapshot();
    let is_one = |calls: &&dials::Calls| calls.names() == ["sqlite", "delete", "users"];
    assert_eq!(snapshot.other_calls().iter().filter(is_one).count(), 1);
    let one = [("db_operation_name", "delete"), ("severity", "slow")];
    assert_eq!(counter("db_slow_queries_total", &one), 0);
}
