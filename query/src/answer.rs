//! How a query ended, and how much came back.

use dials_runtime::{Outcome, Verdict};
use std::fmt::Display;

/// How a query ended, and how many rows came back.
///
/// ```
/// # mod dials { pub use dials_query as query; pub use dials_runtime::Outcome; }
/// use dials::query::Answer;
///
/// let found = Answer::OK.with_rows(3);
/// assert_eq!((found.outcome(), found.rows()), (dials::Outcome::Ok, Some(3)));
///
/// let failed = Answer::from(dials::Outcome::Error("Locked"));
/// assert_eq!((failed.outcome(), failed.rows()), (dials::Outcome::Error("Locked"), None));
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    pub(crate) verdict: Verdict<'a>,
    pub(crate) rows: Option<u64>,
}

impl<'a> Answer<'a> {
    /// It returned, and not an error.
    pub const OK: Answer<'static> = Answer { verdict: Verdict::OK, rows: None };

    /// It ended so, with an error that has this text.
    #[inline]
    pub fn new(outcome: Outcome, error: Option<&'a dyn Display>) -> Self {
        // An error may say that it is none.
        let error = if outcome == Outcome::Ok { None } else { error };
        Answer { verdict: Verdict::new(outcome, error), rows: None }
    }

    /// The same with so many rows.
    #[inline]
    #[must_use]
    pub fn with_rows(self, rows: impl Into<Option<u64>>) -> Self {
        Answer { rows: rows.into(), ..self }
    }

    /// How it ended.
    pub fn outcome(&self) -> Outcome {
        self.verdict.outcome
    }

    /// How many rows came back, where they are counted.
    pub fn rows(&self) -> Option<u64> {
        self.rows
    }
}

impl From<Outcome> for Answer<'_> {
    #[inline]
    fn from(outcome: Outcome) -> Self {
        Answer { verdict: outcome.into(), rows: None }
    }
}
