//! How a call ended, with what its log may say of it.

use crate::outcome::Outcome;
use std::fmt;

/// How a call ended, and the error that it returned.
#[derive(Clone, Copy)]
pub struct Verdict<'a> {
    /// How it ended.
    pub outcome: Outcome,
    /// What a log may repeat of the error, once secrets are taken out. It is not formatted unless somebody listens.
    pub error: Option<&'a dyn fmt::Display>,
}

impl Verdict<'_> {
    /// It returned, and not an error.
    pub const OK: Verdict<'static> = Verdict { outcome: Outcome::Ok, error: None };
}

impl From<Outcome> for Verdict<'_> {
    fn from(outcome: Outcome) -> Self {
        Verdict { outcome, error: None }
    }
}

impl fmt::Debug for Verdict<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The error may hold what nobody is to see.
        f.debug_struct("Verdict").field("outcome", &self.outcome).finish_non_exhaustive()
    }
}
