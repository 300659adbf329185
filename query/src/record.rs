//! A slow query, as the log, alerts and reports see it.

use crate::statement::{Fingerprint, Statement};
use std::panic::Location;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Over which limit a query was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Over the threshold.
    Slow,
    /// Over the critical threshold.
    Critical,
}

impl Severity {
    /// `slow` or `critical`, as metrics and logs have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Slow => "slow",
            Severity::Critical => "critical",
        }
    }
}

/// A slow query that has ended. Nothing in it needs to be masked any more.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// When it ended.
    pub time: SystemTime,
    /// Over which limit it was.
    pub severity: Severity,
    /// The database, by OpenTelemetry's name for it.
    pub system: &'static str,
    /// The table or collection; empty where nobody says.
    pub collection: &'static str,
    /// What was asked of it.
    pub operation: &'static str,
    /// How long it took.
    pub duration: Duration,
    /// The limit that it was over.
    pub threshold: Duration,
    /// What was asked, less every literal; `None` where nobody says.
    pub statement: Option<Statement>,
    /// How many rows it returned, where that is known.
    pub rows: Option<u64>,
    /// `ok`, `error`, `panic` or `cancelled`.
    pub result: &'static str,
    /// The kind of the error, if it returned one.
    pub error_type: Option<&'static str>,
    /// What the error says of itself, less what may be secret; one line.
    pub error: Option<String>,
    /// The attribute's own labels as `name="value"`, if there are any.
    pub labels: Option<String>,
    /// The annotated function, or that around it; empty where there is none.
    pub function: &'static str,
    /// The module that it stands in.
    pub module: &'static str,
    /// The place in the code, of a query that no attribute stands on; `None` where it is not known.
    pub location: Option<&'static Location<'static>>,
    /// How many queries it stands for: more than one where a filter lets only a sample be observed.
    pub weight: u32,
    /// The request that it was made for.
    pub request_id: Option<Arc<str>>,
    /// The trace that the request belongs to, in 32 hexadecimal digits.
    pub trace_id: Option<String>,
}

impl Record {
    /// By which equal statements are known, if there is a statement.
    pub fn fingerprint(&self) -> Option<Fingerprint> {
        self.statement.as_ref().map(Statement::fingerprint)
    }

    /// What is said of its weight: nothing, if it stands for itself alone.
    pub(crate) fn sample_weight(&self) -> Option<u32> {
        Some(self.weight).filter(|weight| *weight > 1)
    }

    /// One for tests to alter.
    #[doc(hidden)]
    pub fn example() -> Self {
        Record {
            time: SystemTime::UNIX_EPOCH,
            severity: Severity::Slow,
            system: "sqlite",
            collection: "users",
            operation: "select",
            duration: Duration::from_millis(1500),
            threshold: Duration::from_secs(1),
            statement: None,
            rows: Some(2),
            result: "ok",
            error_type: None,
            error: None,
            labels: None,
            function: "find_users",
            module: "shop::users",
            location: None,
            weight: 1,
            request_id: None,
            trace_id: None,
        }
    }
}
