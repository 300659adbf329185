//! Queries that somebody else has timed.

use crate::operation::query;
use dials_runtime::__private::{Asked, count_past};
use dials_runtime::{Outcome, Verdict};
use std::cell::Cell;
use std::fmt::Display;
use std::time::Duration;

/// A query that is over, and that a database's client has timed. It is what adapters make of what clients tell, and
/// whoever writes one for another client.
///
/// ```
/// # mod dials { pub use dials_query as query; pub use dials_runtime::snapshot; }
/// use std::time::Duration;
///
/// let told = dials::query::Observed::new("sqlite", "orders", "select", Duration::from_millis(3));
/// told.statement("SELECT * FROM orders WHERE id = 7").rows(1).count();
/// let orders = dials::query::calls(&dials::snapshot(), "orders", "select");
/// assert_eq!(orders.map(|orders| orders.calls()), Some(1));
/// ```
#[must_use = "it is counted by `count`"]
#[derive(Clone, Copy)]
pub struct Observed<'a> {
    system: &'static str,
    collection: &'static str,
    operation: &'static str,
    duration: Duration,
    verdict: Verdict<'a>,
}

impl<'a> Observed<'a> {
    /// A query that took so long and returned no error.
    pub fn new(
        system: &'static str,
        collection: &'static str,
        operation: &'static str,
        duration: Duration,
    ) -> Self {
        Observed { system, collection, operation, duration, verdict: Verdict::OK }
    }

    /// What was asked.
    pub fn statement(self, statement: &'a str) -> Self {
        Observed { verdict: Verdict { asked: Some(Asked::Passing(statement)), ..self.verdict }, ..self }
    }

    /// How many rows came back.
    pub fn rows(self, rows: u64) -> Self {
        Observed { verdict: Verdict { size: Some(rows), ..self.verdict }, ..self }
    }

    /// It failed, with an error of this type that may have a text.
    pub fn failed(self, error_type: &'static str, error: Option<&'a dyn Display>) -> Self {
        Observed { verdict: Verdict { outcome: Outcome::Error(error_type), error, ..self.verdict }, ..self }
    }

    /// Counts it, and tells of it if it was slow.
    pub fn count(self) {
        let site = query(self.collection, self.operation).system(self.system).site();
        let nanos = u64::try_from(self.duration.as_nanos()).unwrap_or(u64::MAX);
        let before = COUNTING.replace(true);
        count_past(site, nanos, &self.verdict);
        COUNTING.set(before);
    }
}

thread_local! {
    static COUNTING: Cell<bool> = const { Cell::new(false) };
}

/// Whether the query that is being counted on this thread is an observed one.
pub(crate) fn is_counting() -> bool {
    COUNTING.get()
}
