//! rusqlite since 0.41, by SQLite's trace.

#![allow(clippy::unwrap_used, reason = "what cannot be set up ends the test")]

#[path = "../../tests/of_rusqlite/mod.rs"]
mod of_rusqlite;

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

fn profile(connection: &mut Connection) {
    dials_query::profile_rusqlite!(connection).unwrap();
}

fn stop(connection: &mut Connection) {
    connection.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).unwrap();
}
