//! The report of a process: what it shows, and that it adds up.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say so"
)]

#[cfg(unix)]
mod forks;
mod json;
mod shown;
mod text;

use dials_query::report;
use dials_query::{Dialect, Record, Statement};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

/// There is one report, so tests take turns; each begins with an empty one.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    report::reset();
    turn
}

/// The clock in these tests.
fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_234_567_890 + seconds)
}

/// A query of this statement that took so long.
fn query(statement: &str, millis: u64) -> Record {
    let mut record = Record::example();
    record.statement = Some(Statement::new(Dialect::Sqlite, statement));
    record.duration = Duration::from_millis(millis);
    record.time = at(0);
    record
}

/// Notes it, but for what is done to it.
fn note(mut record: Record, alter: impl FnOnce(&mut Record)) {
    alter(&mut record);
    report::note(&record);
}
