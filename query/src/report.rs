//! Which statements took the most time, of the queries that were slow.
//!
//! ```
//! # use dials_query as query;
//! let report = query::report::report();
//! println!("{report}");
//! for row in report.rows() {
//!     println!("{:?} in {} calls, 95 % of them within {:?}", row.total, row.calls, row.p95());
//! }
//! assert!(report.to_json().starts_with(r#"{"since":"#));
//! ```
//!
//! Queries that were not slow are in the histograms of metrics, and not here: nobody looks at their statements.

mod histogram;
mod row;
mod spill;
mod table;
mod text;

pub use row::Row;
pub use table::reset;

use crate::json::{Object, Seconds, array};
use crate::record::Record;
use crate::timestamp::Timestamp;
use std::time::{Duration, SystemTime};

/// The slow queries of this process by their statements, since it began or since [`reset`].
///
/// The 500 statements that took the most time have a row each, and the rest one together; so the sums over all rows are
/// those of all slow queries. In the child of a fork it begins anew.
pub fn report() -> Report {
    table::report()
}

/// Counts a slow query.
#[doc(hidden)]
pub fn note(record: &Record) {
    table::note(record);
}

/// What [`report()`] found.
///
/// `Display` shows it as a table of text.
#[derive(Clone, Debug)]
pub struct Report {
    since: SystemTime,
    rows: Vec<Row>,
    others: Option<Row>,
}

impl Report {
    /// Since when queries are counted.
    pub fn since(&self) -> SystemTime {
        self.since
    }

    /// A row for each statement, by total time from the most to the least; at most 500.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    /// All other statements in one row, if there are any.
    pub fn others(&self) -> Option<&Row> {
        self.others.as_ref()
    }

    /// How many queries were slow.
    pub fn calls(&self) -> u64 {
        self.all().map(|row| row.calls).sum()
    }

    /// How long they took together.
    pub fn total(&self) -> Duration {
        self.all().map(|row| row.total).sum()
    }

    fn all(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().chain(&self.others)
    }

    /// The report as one JSON object on one line.
    pub fn to_json(&self) -> String {
        Object::new()
            .text("since", &Timestamp(self.since).to_string())
            .value("calls", self.calls())
            .value("total_seconds", Seconds(self.total()))
            .value("rows", array(self.rows.iter().map(Row::to_json)))
            .value_if_any("others", self.others.as_ref().map(Row::to_json))
            .finish()
    }
}
