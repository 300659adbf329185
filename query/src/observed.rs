//! Queries that somebody else has timed.

use crate::answer::Answer;
use crate::innermost;
use crate::operation::query;
#[cfg(feature = "sqlx")]
use crate::record::Record;
use dials_runtime::__private::{Asked, Facts, count_past};
use dials_runtime::Outcome;
use std::cell::Cell;
use std::fmt::Display;
#[cfg(feature = "sqlx")]
use std::sync::Arc;
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
    asked: Option<Asked<'a>>,
    answer: Answer<'a>,
}

impl<'a> Observed<'a> {
    /// A query that took so long and returned no error.
    pub fn new(
        system: &'static str,
        collection: &'static str,
        operation: &'static str,
        duration: Duration,
    ) -> Self {
        Observed { system, collection, operation, duration, asked: None, answer: Answer::OK }
    }

    /// What was asked.
    pub fn statement(self, statement: &'a str) -> Self {
        Observed { asked: Some(Asked::Passing(statement)), ..self }
    }

    /// How many rows came back.
    pub fn rows(self, rows: u64) -> Self {
        Observed { answer: self.answer.with_rows(rows), ..self }
    }

    /// It failed, with an error of this type that may have a text.
    pub fn failed(self, error_type: &'static str, error: Option<&'a dyn Display>) -> Self {
        Observed {
            answer: Answer::new(Outcome::Error(error_type), error).with_rows(self.answer.rows()),
            ..self
        }
    }

    /// Counts it, and tells of it if it was slow.
    pub fn count(self) {
        self.count_at(Telling::Here);
    }

    pub(crate) fn count_at(self, telling: Telling) {
        innermost::nests();
        let site = query(self.collection, self.operation).system(self.system).site();
        let nanos = u64::try_from(self.duration.as_nanos()).unwrap_or(u64::MAX);
        let facts = Facts { asked: self.asked, size: self.answer.rows };
        COUNTING.set(Some(telling));
        count_past(site, nanos, &self.answer.verdict, &facts);
        COUNTING.set(None);
    }
}

/// Where the subscriber is told of an observed query.
#[derive(Clone, Copy)]
pub(crate) enum Telling {
    /// Where it is counted.
    Here,
    /// Somewhere else, since the subscriber is at work here.
    #[cfg(feature = "sqlx")]
    Elsewhere(fn(Arc<Record>)),
}

thread_local! {
    static COUNTING: Cell<Option<Telling>> = const { Cell::new(None) };
}

/// If the query that has just been counted on this thread is an observed one, where it is told. Others may be counted before
/// all is done that it leads to, so this is asked once.
pub(crate) fn is_counted() -> Option<Telling> {
    COUNTING.take()
}
