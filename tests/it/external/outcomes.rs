//! What was returned says how the call ended, unless the attribute says it.

use super::{Ended, ended};
use crate::support::{pause, run};
use dials::external::{Category, ExternalOutcome};
use std::error::Error;
use std::fmt;
use std::future::ready;
use std::io;

fn refused<T>() -> io::Result<T> {
    Err(io::ErrorKind::ConnectionRefused.into())
}

/// An answer that knows its status.
#[derive(Debug)]
struct Answer(u16);

impl ExternalOutcome for Answer {
    fn external_outcome(&self) -> Result<(), Category> {
        Category::from_status(self.0).map_or(Ok(()), Err)
    }
}

/// An error of the user's, with an error of a client's below it.
#[derive(Debug)]
struct PaymentError(io::Error);

impl fmt::Display for PaymentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the payment failed")
    }
}

impl Error for PaymentError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[dials::track_external("acme")]
fn generic<E: Error>(error: Option<E>) -> Result<u32, E> {
    error.map_or(Ok(1), Err)
}

type Paid<T> = Result<T, PaymentError>;

#[dials::track_external("acme")]
fn of_an_alias() -> Paid<()> {
    Err(PaymentError(io::ErrorKind::TimedOut.into()))
}

#[derive(Debug)]
struct Borrows<'a>(&'a str);

impl fmt::Display for Borrows<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for Borrows<'_> {}

#[dials::track_external("acme")]
fn borrowed(text: &str) -> Result<(), Borrows<'_>> {
    Err(Borrows(text))
}

#[dials::track_external("acme")]
async fn borrowed_async(text: &str) -> Result<(), &str> {
    pause().await;
    Err(text)
}

#[dials::track_external("acme")]
fn boxed_error() -> Result<(), Box<dyn Error + Send + Sync>> {
    Err(Box::new(PaymentError(io::ErrorKind::ConnectionReset.into())))
}

#[dials::track_external("acme")]
fn bare_option() -> Option<u8> {
    None
}

#[dials::track_external("acme")]
fn option_of_an_answer() -> Option<Answer> {
    Some(Answer(503))
}

#[dials::track_external("acme")]
fn tuple() -> (u8, Answer) {
    (1, Answer(404))
}

#[dials::track_external("acme")]
fn answer(status: u16) -> Answer {
    Answer(status)
}

#[dials::track_external("acme")]
async fn answer_in_a_result(status: u16) -> io::Result<Answer> {
    ready(Ok(Answer(status))).await
}

#[test]
fn errors_are_told_by_type_wherever_they_are() {
    assert!(generic(None::<io::Error>).is_ok());
    assert!(generic(Some(PaymentError(io::ErrorKind::ConnectionAborted.into()))).is_err());
    assert_eq!(ended("generic"), Ended { ok: 1, ..Ended::errors("reset", 1) });
    assert!(of_an_alias().is_err());
    assert_eq!(ended("of_an_alias"), Ended::errors("timeout", 1));
    assert_eq!(borrowed("text").unwrap_err().0, "text");
    assert_eq!(ended("borrowed"), Ended::errors("other", 1));
    assert_eq!(run(borrowed_async("text")), Err("text"));
    assert_eq!(ended("borrowed_async"), Ended::errors("other", 1));
    assert!(boxed_error().is_err());
    assert_eq!(ended("boxed_error"), Ended::errors("reset", 1));
}

#[test]
fn a_value_that_was_returned_may_be_a_failure_all_the_same() {
    assert_eq!(bare_option(), None);
    assert_eq!(ended("bare_option"), Ended::ok(1));
    assert_eq!(option_of_an_answer().unwrap().0, 503);
    assert_eq!(ended("option_of_an_answer"), Ended::errors("http_5xx", 1));
    let _ = tuple();
    assert_eq!(ended("tuple"), Ended::ok(1), "a tuple of the user's says nothing");
    for status in [200, 404, 429, 500] {
        assert_eq!(answer(status).0, status);
        assert_eq!(run(answer_in_a_result(status)).unwrap().0, status);
    }
    let errors = vec![("http_4xx", 1), ("http_5xx", 1), ("rate_limited", 1)];
    for operation in ["answer", "answer_in_a_result"] {
        assert_eq!(ended(operation), Ended { ok: 1, errors: errors.clone(), ..Ended::default() });
    }
}

#[dials::track_external("acme", operation = "refund")]
fn refunds_slowly() -> io::Result<()> {
    Ok(())
}

#[dials::track_external("acme", operation = "refund")]
fn refunds() -> io::Result<()> {
    Ok(())
}

#[test]
fn functions_with_one_service_and_operation_are_one_series() {
    refunds().unwrap();
    refunds_slowly().unwrap();
    let operation = dials::external("acme").operation("refund");
    let _: io::Result<()> = operation.track_sync(refused);
    assert_eq!(ended("refund"), Ended { ok: 2, ..Ended::errors("connect", 1) });
    let snapshot = dials::snapshot();
    let one = [("service", "acme"), ("operation", "refund")];
    assert_eq!(snapshot.other_calls().iter().filter(|calls| calls.identity() == one).count(), 1);
    let families = snapshot.families();
    let calls = families.iter().find(|family| family.name == "external_api_calls_total").unwrap();
    let has = |series: &dials::Series, wanted| series.labels.iter().any(|(_, value)| &**value == wanted);
    let ok = calls.series.iter().filter(|series| has(series, "refund") && has(series, "ok"));
    assert_eq!(ok.count(), 1);
}

#[dials::track_external("acme", labels(plan = plan, large = amount > 100))]
fn labelled(plan: &str, amount: u32) -> io::Result<u32> {
    if plan.is_empty() { refused() } else { Ok(amount) }
}

#[test]
fn labels_stand_beside_service_and_operation() {
    labelled("free", 1).unwrap();
    labelled("paid", 200).unwrap();
    labelled("", 200).unwrap_err();
    let count = |labels: &[(&str, &str)]| {
        let common = [("service", "acme"), ("operation", "labelled")];
        crate::support::counter("external_api_calls_total", &[&common, labels].concat())
    };
    assert_eq!(count(&[("plan", "free"), ("large", "false"), ("result", "ok")]), 1);
    assert_eq!(count(&[("plan", "paid"), ("large", "true"), ("result", "ok")]), 1);
    assert_eq!(count(&[("plan", ""), ("large", "true"), ("result", "error"), ("error_type", "connect")]), 1);
    assert_eq!(ended("labelled"), Ended { ok: 2, ..Ended::errors("connect", 1) });
}

fn category_of<E>(_: &E) -> Category {
    Category::Decode
}

#[dials::track_external("acme", classify = category_of_string)]
fn classified(text: &str) -> Result<(), String> {
    Err(text.to_owned())
}

#[allow(clippy::ptr_arg, reason = "it is asked about a `String`")]
fn category_of_string(text: &String) -> Category {
    Category::from_name(text).unwrap_or(Category::Other)
}

#[dials::track_external("acme", classify = category_of)]
async fn classified_of_any_type<E>(error: E) -> Result<(), E> {
    pause().await;
    Err(error)
}

#[test]
fn a_classifier_goes_before_the_type() {
    classified("rate_limited").unwrap_err();
    classified("what").unwrap_err();
    let expected = Ended { errors: vec![("other", 1), ("rate_limited", 1)], ..Ended::default() };
    assert_eq!(ended("classified"), expected);
    assert_eq!(run(classified_of_any_type(7)), Err(7));
    assert!(run(classified_of_any_type(io::Error::other("of io"))).is_err());
    assert_eq!(ended("classified_of_any_type"), Ended::errors("decode", 2));
}

#[dials::track_external("acme", ok = is_accepted)]
fn judged(value: Result<u16, u16>) -> Result<u16, u16> {
    value
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "so predicates are asked")]
fn is_accepted(value: &Result<u16, u16>) -> bool {
    matches!(value, Ok(200) | Err(404))
}

#[test]
fn a_predicate_says_what_is_ok() {
    for value in [Ok(200), Err(404), Ok(202), Err(500)] {
        assert_eq!(judged(value), value);
    }
    let errors = vec![("other", 1), ("rejected", 1)];
    assert_eq!(ended("judged"), Ended { ok: 2, errors, ..Ended::default() });
}
