//! Errors that may borrow, and so are not asked for what only lasting types have.

use super::{Answer, Failed, Kind, OTHER, RESET, Receipt, reset, text};
use dials_external::__private::plain_judge;
use dials_external::__private::probe::nowhere;
use dials_runtime::Outcome;
use std::error::Error;
use std::fmt;
use std::io;

/// An `Error` for some parameters only.
#[derive(Debug)]
struct Full<T>(T);

impl<T> fmt::Display for Full<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("full")
    }
}

impl<T: fmt::Debug + 'static> Error for Full<T> {}

macro_rules! outcome_of {
    ($returned:expr) => {
        plain_judge!(nowhere(), &$returned).outcome
    };
}

#[test]
fn an_error_that_is_none_for_this_parameter_compiles() {
    let text = String::from("borrowed");
    assert_eq!(outcome_of!(Err::<(), _>(Full(text.as_str()))), OTHER);
}

#[test]
fn a_box_that_borrows_is_known_by_its_text_and_its_sources() {
    fn pay(text: &str) -> Result<(), Box<dyn Error + '_>> {
        #[derive(Debug, thiserror::Error)]
        #[error("{0}")]
        struct Borrowed<'t>(&'t str, #[source] io::Error);
        Err(Box::new(Borrowed(text, reset())))
    }
    let text = String::from("the payment failed");
    assert_eq!(outcome_of!(pay(&text)), RESET);
    let text = String::from("deadline has elapsed");
    assert_eq!(outcome_of!(pay(&text)), Outcome::Error("timeout"));
}

#[test]
fn the_rest_is_as_elsewhere() {
    assert_eq!(outcome_of!(Err::<(), _>(reset())), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(anyhow::Error::from(reset()))), RESET);
    assert_eq!(outcome_of!(Err::<(), _>(Kind(Some("tls")))), Outcome::Error("tls"));
    assert_eq!(outcome_of!(Err::<(), _>(Kind(None))), Outcome::Ok);
    assert_eq!(outcome_of!(Err::<(), _>(Box::new(Kind(Some("tls"))))), Outcome::Error("tls"));
    assert_eq!(outcome_of!(Err::<(), _>(Failed(reset()))), OTHER);
    assert_eq!(outcome_of!(Ok::<_, Full<&str>>(Answer(503))), Outcome::Error("http_5xx"));
    assert_eq!(outcome_of!(Receipt), Outcome::Ok);
}

#[test]
fn its_text_is_shown() {
    let borrowed = String::from("borrowed");
    assert_eq!(text(&plain_judge!(nowhere(), &Err::<(), _>(Full(borrowed.as_str())))), "full");
    assert_eq!(text(&plain_judge!(nowhere(), &Err::<(), _>(Receipt))), "");
}
