//! What a scope has counted.

use crate::statement::{Fingerprint, Statement};
use std::panic::Location;
use std::time::Duration;

/// What a scope has counted; given by [`Entered::finish`](super::Entered::finish) and [`so_far`](super::so_far).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Summary {
    /// All queries of the scope. Those of scopes inside it are not among them.
    pub queries: u64,
    /// How long they took, one after the other. Of queries at the same time the sum is more than the time that passed.
    pub db_time: Duration,
    /// What came more often than the limit, the most frequent first.
    pub repeated: Vec<Repeated>,
    /// Queries beyond the first 256 different ones of the scope: whether they repeat is not known. So are those of a forked
    /// child, if another thread was just counting one when the process was forked.
    pub untracked: u64,
}

/// Queries of one scope that are the same but for their literals, and more than the limit.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Repeated {
    /// What was asked, less every literal; `None` where nobody says.
    pub statement: Option<Statement>,
    /// How many there were.
    pub count: u64,
    /// How long they took together.
    pub time: Duration,
    /// The database, by OpenTelemetry's name for it.
    pub system: &'static str,
    /// The table or collection; empty where nobody says.
    pub collection: &'static str,
    /// What was asked of it.
    pub operation: &'static str,
    /// The function that asked first; empty where it is not known.
    pub function: &'static str,
    /// The module that it stands in.
    pub module: &'static str,
    /// The place in the code that asked first, if no annotated function did; where that is not known, where the scope was
    /// made.
    pub location: Option<&'static Location<'static>>,
}

impl Repeated {
    /// By which the statement is known, if there is one.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.statement.as_ref().map(Statement::fingerprint)
    }
}
