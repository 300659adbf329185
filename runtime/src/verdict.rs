//! How a call ended, and what there is to say of it.

use crate::outcome::Outcome;
use std::fmt;

/// How a call ended, and what a log may say of its error.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Verdict<'a> {
    /// How it ended.
    pub outcome: Outcome,
    /// What a log may repeat of the error, once secrets are taken out. It is not formatted unless somebody listens.
    pub error: Option<&'a dyn fmt::Display>,
}

impl<'a> Verdict<'a> {
    /// It returned, and not an error.
    pub const OK: Verdict<'static> = Verdict { outcome: Outcome::Ok, error: None };

    /// It ended so, with an error that has this text.
    #[inline]
    pub fn new(outcome: Outcome, error: Option<&'a dyn fmt::Display>) -> Self {
        Verdict { outcome, error }
    }
}

impl From<Outcome> for Verdict<'_> {
    #[inline]
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

/// What there is to say of a call beside how it ended.
#[derive(Clone, Copy, Default)]
pub struct Facts<'a> {
    /// What was asked, such as the statement of a query, with whatever secrets are in it.
    pub asked: Option<Asked<'a>>,
    /// How much came back, such as rows.
    pub size: Option<u64>,
}

/// What was asked.
#[derive(Clone, Copy)]
pub enum Asked<'a> {
    /// A text of the program's own.
    Fixed(&'static str),
    /// A text that was made for the call.
    Passing(&'a str),
}

impl<'a> Asked<'a> {
    /// The text.
    #[inline]
    pub fn text(self) -> &'a str {
        match self {
            Asked::Fixed(text) | Asked::Passing(text) => text,
        }
    }
}
