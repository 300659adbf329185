//! What an attribute makes of the ways to spell an error.

use super::Failed;
use dials::track_external;
use std::error::Error;
use std::fmt;
use std::io;

fn refused() -> io::Error {
    io::ErrorKind::ConnectionRefused.into()
}

fn category_of(operation: &str) -> Vec<(&'static str, u64)> {
    let calls = dials::external::calls(&dials::snapshot(), "spelling", operation).unwrap();
    calls.error_kinds().collect()
}

const CONNECT: [(&str, u64); 1] = [("connect", 1)];
const OTHER: [(&str, u64); 1] = [("other", 1)];

/// An `Error` for what lives long enough only, as everything that has a source of any type.
struct Wrapped<T>(io::Error, #[allow(dead_code, reason = "its type matters")] T);

impl<T> fmt::Debug for Wrapped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl<T> fmt::Display for Wrapped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("wrapped")
    }
}

impl<T: 'static> Error for Wrapped<T> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

fn wrapped<R, T>(parameter: T) -> Result<R, Wrapped<T>> {
    Err(Wrapped(refused(), parameter))
}

struct PutObjectError;

mod api {
    pub(super) struct Error;
}

type Aliased = Result<(), Wrapped<PutObjectError>>;

#[track_external("spelling")]
fn aliased() -> Aliased {
    wrapped(PutObjectError)
}

#[track_external("spelling")]
fn spelled() -> Result<(), Wrapped<PutObjectError>> {
    wrapped(PutObjectError)
}

#[track_external("spelling")]
fn boxed() -> Result<(), Box<Wrapped<PutObjectError>>> {
    wrapped(PutObjectError).map_err(Box::new)
}

#[track_external("spelling")]
fn by_path() -> Result<(), Wrapped<api::Error>> {
    wrapped(api::Error)
}

#[track_external("spelling")]
fn static_text() -> Result<(), Wrapped<&'static str>> {
    wrapped("text")
}

#[track_external("spelling")]
fn several() -> Result<(), Wrapped<(PutObjectError, [u8; 2])>> {
    wrapped((PutObjectError, [0; 2]))
}

#[track_external("spelling")]
fn opaque_error() -> Result<(), impl Error> {
    wrapped::<(), _>(1)
}

#[test]
fn concrete_arguments_are_as_good_as_an_alias() {
    aliased().unwrap_err();
    spelled().unwrap_err();
    boxed().unwrap_err();
    by_path().unwrap_err();
    static_text().unwrap_err();
    several().unwrap_err();
    opaque_error().unwrap_err();
    for operation in ["aliased", "spelled", "boxed", "by_path", "static_text", "several", "opaque_error"] {
        assert_eq!(category_of(operation), CONNECT, "{operation}");
    }
}

#[track_external("spelling")]
fn parameter<T>(value: T) -> Result<(), Wrapped<T>> {
    wrapped(value)
}

#[track_external("spelling")]
fn named_parameter<Value: Clone>(value: &Value) -> Result<(), Wrapped<(Value, u8)>> {
    wrapped((value.clone(), 1))
}

#[track_external("spelling")]
fn of_a_parameter<I: Iterator>(mut items: I) -> Result<(), Wrapped<I::Item>> {
    items.next().map_or(Ok(()), wrapped)
}

#[track_external("spelling")]
fn borrowed(text: &str) -> Result<(), Wrapped<Option<&str>>> {
    wrapped(Some(text))
}

#[track_external("spelling")]
fn opaque_value<T>(value: T) -> Result<(), impl fmt::Debug> {
    wrapped::<(), T>(value)
}

struct Client<T>(T);

impl<T: Clone> Client<T> {
    #[track_external("spelling")]
    fn of_the_block(&self) -> Result<(), Wrapped<T>> {
        wrapped(self.0.clone())
    }

    #[track_external("spelling")]
    fn of_itself(self) -> Result<(), Wrapped<Self>> {
        wrapped(self)
    }
}

#[test]
fn what_may_be_too_short_to_be_an_error_compiles() {
    let text = String::from("short");
    assert!(parameter(&text).is_err());
    assert!(named_parameter(&text.as_str()).is_err());
    assert!(of_a_parameter(text.chars()).is_err());
    assert!(borrowed(&text).is_err());
    assert!(opaque_value(&text).is_err());
    assert!(Client(&text).of_the_block().is_err());
    assert!(Client(&text).of_itself().is_err());
    for operation in [
        "parameter",
        "named_parameter",
        "of_a_parameter",
        "borrowed",
        "opaque_value",
        "of_the_block",
        "of_itself",
    ] {
        assert_eq!(category_of(operation), OTHER, "{operation}");
    }
}

trait Gateway {
    type Error;
    fn pay(&self) -> Result<(), Self::Error>;
    fn pay_by_category(&self) -> Result<(), Self::Error>;
}

struct Stripe;

impl Gateway for Stripe {
    type Error = Failed;

    #[track_external("spelling")]
    fn pay(&self) -> Result<(), Failed> {
        Err(Failed(refused()))
    }

    #[track_external("spelling", classify = dials::external::category_of)]
    fn pay_by_category(&self) -> Result<(), Self::Error> {
        Err(Failed(refused()))
    }
}

#[track_external("spelling", classify = dials::external::category_of)]
fn parameter_by_category<T: 'static>(value: T) -> Result<(), Wrapped<T>> {
    wrapped(value)
}

#[test]
fn what_is_not_seen_can_be_said_or_spelled_out() {
    Stripe.pay().unwrap_err();
    Stripe.pay_by_category().unwrap_err();
    parameter_by_category(1).unwrap_err();
    for operation in ["pay", "pay_by_category", "parameter_by_category"] {
        assert_eq!(category_of(operation), CONNECT, "{operation}");
    }
}
