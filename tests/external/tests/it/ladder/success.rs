//! Values that are no errors, in a `Result` or not.

use super::{Answer, RESET, Receipt, reset, text};
use dials_external::__private::judge;
use dials_external::__private::probe::nowhere;
use dials_external::ExternalOutcome;
use dials_runtime::Outcome;
use std::error::Error;
use std::io;
use std::sync::Arc;

#[test]
fn what_nothing_is_known_about_is_ok() {
    assert_eq!(outcome_of!(Receipt), Outcome::Ok);
    assert_eq!(outcome_of!(()), Outcome::Ok);
    assert_eq!(outcome_of!(*"text"), Outcome::Ok);
    assert_eq!(outcome_of!(Ok::<_, io::Error>(Receipt)), Outcome::Ok);
    assert_eq!(outcome_of!(Some(Receipt)), Outcome::Ok);
}

#[test]
fn what_knows_says_so_with_or_without_a_result() {
    assert_eq!(outcome_of!(Answer(503)), Outcome::Error("http_5xx"));
    assert_eq!(outcome_of!(Ok::<_, io::Error>(Answer(429))), Outcome::Error("rate_limited"));
    assert_eq!(outcome_of!(Ok::<_, io::Error>(Some(Box::new(Answer(404))))), Outcome::Error("http_4xx"));
    assert_eq!(outcome_of!(Ok::<_, Receipt>(Arc::new(Answer(200)))), Outcome::Ok);
    assert_eq!(outcome_of!(None::<Answer>), Outcome::Ok);
}

#[test]
fn a_result_in_a_result_is_looked_into() {
    let late: Result<io::Result<()>, tokio::time::error::Elapsed> = Ok(Err(reset()));
    assert_eq!(outcome_of!(late), RESET);
    assert_eq!(text(&judge!(nowhere(), &late)), "connection reset");
}

#[test]
fn an_alias_is_what_it_stands_for() {
    type Answered = Result<Answer, Box<dyn Error + Send + Sync>>;
    let answered: Answered = Ok(Answer(500));
    assert_eq!(outcome_of!(answered), Outcome::Error("http_5xx"));
    let answered: Answered = Err(reset().into());
    assert_eq!(outcome_of!(answered), RESET);
}

#[test]
fn a_parameter_is_what_its_bounds_say() {
    fn unbounded<T>(value: T) -> Outcome {
        outcome_of!(Ok::<T, io::Error>(value))
    }
    fn bounded<T: ExternalOutcome>(value: T) -> Outcome {
        outcome_of!(Ok::<T, io::Error>(value))
    }
    assert_eq!(unbounded(Answer(503)), Outcome::Ok);
    assert_eq!(bounded(Answer(503)), Outcome::Error("http_5xx"));
}
