//! What [diesel](https://docs.rs/diesel) tells of queries, as its instrumentation.
//!
//! diesel tells when a query begins and ends, and with which error, but not how many rows it returned. One whose rows are
//! loaded one by one ends with the last of them.

mod text;

use super::told;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use diesel::result::{DatabaseErrorKind, Error};
use std::fmt;
use std::time::Instant;

/// Counts the queries of a connection.
///
/// Of all connections that are made from now on:
///
/// ```
/// # mod dials { pub use dials_query as query; }
/// use dials::query::adapters::diesel_2::Queries;
///
/// # fn install() -> diesel::QueryResult<()> {
/// diesel::connection::set_default_instrumentation(|| Some(Box::new(Queries::of("postgresql"))))?;
/// # Ok(()) }
/// ```
///
/// Of one: `connection.set_instrumentation(Queries::of("sqlite"))`. A program with an instrumentation of its own hands events
/// on to [`observe`](Self::observe).
///
/// `BEGIN`, `COMMIT` and savepoints are queries too. The values of binds are not looked at, nor is the address of the
/// database.
pub struct Queries {
    system: &'static str,
    /// When the query under way began. A connection has one at a time.
    since: Option<Instant>,
}

impl Queries {
    /// For connections to a database of this system.
    pub fn of(system: &'static str) -> Self {
        Queries { system, since: None }
    }

    /// What [`Instrumentation::on_connection_event`] does.
    pub fn observe(&mut self, event: &InstrumentationEvent<'_>) {
        match event {
            InstrumentationEvent::StartQuery { .. } => self.since = Some(Instant::now()),
            InstrumentationEvent::FinishQuery { query, error, .. } => {
                // One end for each beginning.
                if let Some(since) = self.since.take() {
                    let duration = since.elapsed();
                    let statement = text::of(*query);
                    let observed = told(self.system, &statement, duration);
                    match error {
                        None => observed.count(),
                        Some(error) => observed.failed(kind(error), Some(error)).count(),
                    }
                }
            }
            _ => {}
        }
    }
}

impl Instrumentation for Queries {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        self.observe(&event);
    }
}

impl fmt::Debug for Queries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Queries").field("system", &self.system).finish_non_exhaustive()
    }
}

/// diesel's own names.
fn kind(error: &Error) -> &'static str {
    match error {
        Error::DatabaseError(kind, _) => match kind {
            DatabaseErrorKind::UniqueViolation => "UniqueViolation",
            DatabaseErrorKind::ForeignKeyViolation => "ForeignKeyViolation",
            DatabaseErrorKind::UnableToSendCommand => "UnableToSendCommand",
            DatabaseErrorKind::SerializationFailure => "SerializationFailure",
            DatabaseErrorKind::ReadOnlyTransaction => "ReadOnlyTransaction",
            DatabaseErrorKind::NotNullViolation => "NotNullViolation",
            DatabaseErrorKind::CheckViolation => "CheckViolation",
            DatabaseErrorKind::ClosedConnection => "ClosedConnection",
            _ => "DatabaseError",
        },
        Error::InvalidCString(_) => "InvalidCString",
        Error::NotFound => "NotFound",
        Error::QueryBuilderError(_) => "QueryBuilderError",
        Error::DeserializationError(_) => "DeserializationError",
        Error::SerializationError(_) => "SerializationError",
        _ => "Error",
    }
}
