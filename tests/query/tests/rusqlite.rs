//! rusqlite, by SQLite's trace.

#![allow(clippy::unwrap_used, reason = "what cannot be set up ends the test")]

#[path = "of_rusqlite/mod.rs"]
mod of_rusqlite;

use rusqlite::Connection;
use rusqlite::trace::{TraceEvent, TraceEventCodes};

/// Returns nothing before 0.41.
fn profile(connection: &mut Connection) {
    dials_query::profile_rusqlite!(connection);
}

fn stop(connection: &mut Connection) {
    connection.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>);
}
