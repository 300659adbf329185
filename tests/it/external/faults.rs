//! Code of the user's that an attribute asks may panic: that costs the sample, is counted, and goes no further.

use super::{Ended, ended};
use crate::support::{faults, pause, run};
use dials::external::{Category, ExternalOutcome};
use std::error::Error;
use std::fmt;
use std::io;

fn fault(operation: &str, kind: &str) -> u64 {
    faults(&format!("it::external::faults::{operation}"), kind)
}

fn panicking<T, R>(_: &T) -> R {
    panic!("on purpose")
}

#[dials::track_external("acme", classify = panicking)]
fn classify_panics(succeeds: bool) -> io::Result<()> {
    if succeeds { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[dials::track_external("acme", classify = panicking)]
async fn classify_panics_async(succeeds: bool) -> io::Result<()> {
    pause().await;
    if succeeds { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[test]
fn a_classifier_that_panics_is_another_error() {
    for succeeds in [true, false] {
        assert_eq!(classify_panics(succeeds).is_ok(), succeeds);
        assert_eq!(run(classify_panics_async(succeeds)).is_ok(), succeeds);
    }
    for operation in ["classify_panics", "classify_panics_async"] {
        assert_eq!(ended(operation), Ended { ok: 1, ..Ended::errors("other", 1) });
        assert_eq!(fault(operation, "error_kind_panic"), 1);
    }
}

#[dials::track_external("acme", ok = panicking)]
fn ok_panics(succeeds: bool) -> io::Result<()> {
    if succeeds { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[dials::track_external("acme", ok = panicking)]
async fn ok_panics_async(succeeds: bool) -> io::Result<()> {
    pause().await;
    if succeeds { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

#[test]
fn a_predicate_that_panics_leaves_the_judgement_to_the_type() {
    for succeeds in [true, false] {
        assert_eq!(ok_panics(succeeds).is_ok(), succeeds);
        assert_eq!(run(ok_panics_async(succeeds)).is_ok(), succeeds);
    }
    for operation in ["ok_panics", "ok_panics_async"] {
        assert_eq!(ended(operation), Ended { ok: 1, ..Ended::errors("timeout", 1) });
        assert_eq!(fault(operation, "predicate_panic"), 2);
    }
}

#[dials::track_external("acme", retry_of = panicking::<u8, u32>(&before))]
fn retry_of_panics(before: u8) -> io::Result<u8> {
    Ok(before)
}

#[dials::track_external("acme", retry_of = panicking::<u8, u32>(&before))]
fn retry_of_panics_in_a_guard(before: u8) -> u8 {
    before
}

#[dials::track_external("acme", retry_of = panicking::<u8, u32>(&before))]
async fn retry_of_panics_async(before: u8) -> io::Result<u8> {
    pause().await;
    Ok(before)
}

#[test]
fn a_retry_that_panics_is_a_first_attempt() {
    assert_eq!(retry_of_panics(1).unwrap(), 1);
    assert_eq!(retry_of_panics_in_a_guard(1), 1);
    assert_eq!(run(retry_of_panics_async(1)).unwrap(), 1);
    for operation in ["retry_of_panics", "retry_of_panics_in_a_guard", "retry_of_panics_async"] {
        assert_eq!(ended(operation), Ended::ok(1));
        assert_eq!(fault(operation, "label_panic"), 1, "{operation}");
    }
}

struct Unsure;

impl ExternalOutcome for Unsure {
    fn external_outcome(&self) -> Result<(), Category> {
        panic!("on purpose")
    }
}

#[dials::track_external("acme")]
fn outcome_panics() -> Unsure {
    Unsure
}

#[dials::track_external("acme")]
async fn outcome_panics_async() -> io::Result<Unsure> {
    Ok(Unsure)
}

#[test]
fn a_value_that_panics_when_it_is_asked_is_another_error() {
    let _ = outcome_panics();
    assert!(run(outcome_panics_async()).is_ok());
    let _ = dials::external("acme").operation("outcome_panics_when_tracked").track_sync(|| Unsure);
    for operation in ["outcome_panics", "outcome_panics_async", "outcome_panics_when_tracked"] {
        assert_eq!(ended(operation), Ended::errors("other", 1));
    }
    assert_eq!(fault("outcome_panics", "error_kind_panic"), 1);
    assert_eq!(fault("outcome_panics_async", "error_kind_panic"), 1);
}

/// Panics wherever it is asked.
#[derive(Debug)]
struct Bomb;

impl fmt::Display for Bomb {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("on purpose")
    }
}

impl Error for Bomb {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        panic!("on purpose")
    }
}

#[dials::track_external("acme", slow = 1ns)]
fn error_panics() -> Result<(), Bomb> {
    Err(Bomb)
}

#[derive(Debug)]
struct Unkind;

impl dials::ErrorKind for Unkind {
    fn error_kind(&self) -> Option<&'static str> {
        panic!("on purpose")
    }
}

#[dials::track_external("acme")]
async fn kind_panics() -> Result<(), Unkind> {
    Err(Unkind)
}

#[test]
fn an_error_that_panics_when_it_is_looked_at_is_another_error() {
    let sink = tracing::subscriber::set_default(crate::told::Told::default());
    assert!(error_panics().is_err());
    assert!(run(kind_panics()).is_err());
    drop(sink);
    assert_eq!(ended("error_panics"), Ended::errors("other", 1));
    assert_eq!(ended("kind_panics"), Ended::errors("other", 1));
    // Once for its category, and once for its text.
    assert_eq!(fault("error_panics", "error_kind_panic"), 2);
    assert_eq!(fault("kind_panics", "error_kind_panic"), 1);
}

/// Panics when its text is asked for, and knows its kind.
#[derive(Debug, dials::ErrorKind)]
enum Speechless {
    #[error_kind("timeout")]
    Timeout,
}

impl fmt::Display for Speechless {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        panic!("on purpose")
    }
}

#[dials::track_external("acme")]
fn text_panics() -> Result<(), Speechless> {
    Err(Speechless::Timeout)
}

#[test]
fn an_error_whose_text_panics_keeps_its_category() {
    let told = crate::told::Told::by(|| assert!(text_panics().is_err()));
    assert_eq!(ended("text_panics"), Ended::errors("timeout", 1));
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(fault("text_panics", "error_kind_panic"), 1);
}
