//! What a returned value is taken for, by its type.
//!
//! Here are the types that are returned, and a module is a way to ask what they are.

/// How a call ended that returned this.
macro_rules! outcome_of {
    ($returned:expr) => {
        dials_external::__private::judge!(dials_external::__private::probe::nowhere(), &$returned).outcome
    };
}

mod by_path;
mod failure;
mod panics;
mod plainly;
mod predicate;
mod shapes;
mod spelling;
mod success;

use dials_external::{Category, ExternalOutcome};
use dials_runtime::{ErrorKind, Outcome, Verdict};
use std::io;

fn reset() -> io::Error {
    io::ErrorKind::ConnectionReset.into()
}

const RESET: Outcome = Outcome::Error("reset");
const OTHER: Outcome = Outcome::Error("other");

/// A type that nothing is known about.
struct Receipt;

/// A type that knows.
struct Answer(u16);

impl ExternalOutcome for Answer {
    fn external_outcome(&self) -> Result<(), Category> {
        Category::from_status(self.0).map_or(Ok(()), Err)
    }
}

/// An error with a text and a source.
#[derive(Debug, thiserror::Error)]
#[error("the payment failed")]
struct Failed(#[source] io::Error);

/// An error that names its kind, over a source.
#[derive(Debug, thiserror::Error)]
#[error("the payment failed")]
struct Named(Option<&'static str>, #[source] io::Error);

impl ErrorKind for Named {
    fn error_kind(&self) -> Option<&'static str> {
        self.0
    }
}

/// A kind, and no `Error`.
struct Kind(Option<&'static str>);

impl ErrorKind for Kind {
    fn error_kind(&self) -> Option<&'static str> {
        self.0
    }
}

/// What a log would repeat.
fn text(verdict: &Verdict<'_>) -> String {
    verdict.error.map(ToString::to_string).unwrap_or_default()
}
