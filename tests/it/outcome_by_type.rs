//! Whether a call failed, and how, is told by the type of what it returned, not by how the type is spelled.

use crate::support::{of, run};
use std::error::Error;
use std::fmt;
use std::future::Future;
use std::io;
use std::pin::Pin;

/// Error kinds of a function, in order.
fn kinds(name: &str) -> Vec<(&'static str, u64)> {
    let mut kinds: Vec<_> = of(name).error_kinds().collect();
    kinds.sort_unstable();
    kinds
}

type Fallible<T> = Result<T, Failure>;
type Hidden = Fallible<u8>;

#[derive(Debug, PartialEq, dials::ErrorKind)]
enum Failure {
    NotFound,
    #[error_kind("too_large")]
    TooLarge {
        size: u64,
    },
    #[error_kind(ok)]
    Unchanged,
    #[error_kind(transparent)]
    Io(#[allow(dead_code, reason = "only its kind is read")] Boxed),
}

#[derive(Debug)]
struct Boxed(io::Error);

impl PartialEq for Boxed {
    fn eq(&self, other: &Self) -> bool {
        self.0.kind() == other.0.kind()
    }
}

impl dials::ErrorKind for Boxed {
    fn error_kind(&self) -> Option<&'static str> {
        self.0.error_kind()
    }
}

fn failures() -> [Hidden; 6] {
    [
        Ok(1),
        Err(Failure::NotFound),
        Err(Failure::TooLarge { size: 9 }),
        Err(Failure::Unchanged),
        Err(Failure::Io(Boxed(io::Error::from(io::ErrorKind::BrokenPipe)))),
        Err(Failure::NotFound),
    ]
}

const KINDS: [(&str, u64); 3] = [("BrokenPipe", 1), ("NotFound", 2), ("too_large", 1)];

#[dials::timed]
fn behind_an_alias(value: Hidden) -> Hidden {
    value
}

#[dials::timed]
async fn behind_an_alias_in_a_future(value: Hidden) -> Hidden {
    value
}

#[dials::timed]
fn behind_a_written_out_future(value: Hidden) -> impl Future<Output = Hidden> {
    std::future::ready(value)
}

#[dials::timed]
fn behind_a_boxed_future(value: Hidden) -> Pin<Box<dyn Future<Output = Hidden> + Send>> {
    Box::pin(async move { value })
}

#[test]
fn a_result_behind_any_alias_and_any_future_is_judged_by_its_derived_kind() {
    for value in failures() {
        drop(behind_an_alias(value));
    }
    for value in failures() {
        drop(run(behind_an_alias_in_a_future(value)));
    }
    for value in failures() {
        drop(run(behind_a_written_out_future(value)));
    }
    for value in failures() {
        drop(run(behind_a_boxed_future(value)));
    }
    for name in [
        "behind_an_alias",
        "behind_an_alias_in_a_future",
        "behind_a_written_out_future",
        "behind_a_boxed_future",
    ] {
        assert_eq!(kinds(name), KINDS, "{name}");
        // The one that returned, and the one whose error is no failure.
        assert_eq!(of(name).ok(), 2, "{name}");
    }
}

#[dials::timed]
fn io_result(kind: io::ErrorKind) -> io::Result<()> {
    Err(kind.into())
}

#[dials::timed]
fn boxed_error(known: bool) -> Result<(), Box<dyn Error + Send + Sync>> {
    if known { Err(io::Error::from(io::ErrorKind::TimedOut).into()) } else { Err("some text".into()) }
}

/// An error whose cause is one of the standard library's.
#[derive(Debug)]
struct Wrapping(Option<io::Error>);

impl fmt::Display for Wrapping {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("wrapping")
    }
}

impl Error for Wrapping {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.0.as_ref().map(|source| source as _)
    }
}

#[dials::timed]
fn wrapping_error(source: Option<io::ErrorKind>) -> Result<(), Wrapping> {
    Err(Wrapping(source.map(io::Error::from)))
}

/// An error that is nothing but a type.
struct Bare;

#[dials::timed]
fn bare_error() -> Result<u8, Bare> {
    Err(Bare)
}

#[dials::timed]
fn text_error() -> Result<u8, &'static str> {
    Err("text")
}

#[dials::timed]
fn unit_error() -> Result<u8, ()> {
    Err(())
}

#[test]
fn errors_that_are_not_ours_are_known_by_their_cause_or_their_type() {
    let _ = (io_result(io::ErrorKind::NotFound), io_result(io::ErrorKind::WouldBlock));
    assert_eq!(kinds("io_result"), [("NotFound", 1), ("WouldBlock", 1)]);
    let _ = (boxed_error(true), boxed_error(false));
    assert_eq!(kinds("boxed_error"), [("TimedOut", 1), ("dyn Error", 1)]);
    let _ = (wrapping_error(Some(io::ErrorKind::AddrInUse)), wrapping_error(None));
    assert_eq!(kinds("wrapping_error"), [("AddrInUse", 1), ("Wrapping", 1)]);
    let _ = (bare_error(), text_error(), unit_error());
    assert_eq!(kinds("bare_error"), [("Bare", 1)]);
    assert_eq!(kinds("text_error"), [("str", 1)]);
    assert_eq!(kinds("unit_error"), [("unit", 1)]);
}

#[dials::timed]
fn generic<T>(value: T) -> T {
    value
}

#[dials::timed]
fn generic_success<T>(value: T) -> Result<T, Bare> {
    Ok(value)
}

#[dials::timed]
fn option(value: Option<u8>) -> Option<u8> {
    value
}

#[dials::timed]
fn nested(value: Result<Result<u8, Bare>, Failure>) -> Result<Result<u8, Bare>, Failure> {
    value
}

#[dials::timed]
fn result_in_a_tuple() -> (u8, Result<u8, Bare>) {
    (1, Err(Bare))
}

#[test]
fn what_is_no_result_by_its_own_type_is_ok() {
    assert!(generic(Err::<u8, _>(Bare)).is_err());
    assert!(generic_success(Err::<u8, _>(Bare)).is_ok());
    assert_eq!(option(None), None);
    assert!(nested(Ok(Err(Bare))).is_ok_and(|inner| inner.is_err()));
    assert!(result_in_a_tuple().1.is_err());
    for name in ["generic", "generic_success", "option", "nested", "result_in_a_tuple"] {
        assert_eq!((of(name).ok(), of(name).calls()), (1, 1), "{name}");
    }
    assert!(nested(Err(Failure::NotFound)).is_err());
    assert_eq!(kinds("nested"), [("NotFound", 1)]);
}

struct Response(u16);

fn is_success(response: &Response) -> bool {
    response.0 < 500
}

#[dials::timed(ok = is_success)]
fn judged_by_ok(status: u16) -> Response {
    Response(status)
}

#[dials::timed(error = Option::is_none)]
async fn judged_by_error(value: Option<u8>) -> Option<u8> {
    value
}

fn is_tolerable(result: &Result<u8, Failure>) -> bool {
    !matches!(result, Err(Failure::TooLarge { .. }))
}

#[dials::timed(ok = is_tolerable)]
fn tolerates(value: Hidden) -> Hidden {
    value
}

#[test]
fn a_predicate_decides_before_the_type() {
    for status in [200, 404, 500, 503] {
        assert_eq!(judged_by_ok(status).0, status);
    }
    assert_eq!((of("judged_by_ok").ok(), kinds("judged_by_ok")), (2, vec![("rejected", 2)]));
    assert_eq!((run(judged_by_error(None)), run(judged_by_error(Some(1)))), (None, Some(1)));
    assert_eq!((of("judged_by_error").ok(), kinds("judged_by_error")), (1, vec![("rejected", 1)]));
    for value in failures() {
        drop(tolerates(value));
    }
    assert_eq!((of("tolerates").ok(), kinds("tolerates")), (5, vec![("too_large", 1)]));
}

/// An error that is one for parameters that live long enough only, as `arrayvec`'s and many generic ones are.
mod an_error_that_must_be_static_to_be_one {
    use super::*;

    #[derive(Debug)]
    struct Full<T>(T);

    impl<T> fmt::Display for Full<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("full")
        }
    }

    impl<T: fmt::Debug + 'static> Error for Full<T> {}

    #[dials::timed]
    fn full_of_anything<T>(value: T) -> Result<(), Full<T>> {
        Err(Full(value))
    }

    impl<T: fmt::Debug> Full<T> {
        #[dials::timed(name = "full_itself")]
        fn itself(self) -> Result<(), Self> {
            Err(self)
        }
    }

    #[dials::timed]
    fn full_of_text(value: &str) -> Result<(), Full<&str>> {
        Err(Full(value))
    }

    #[dials::timed]
    async fn full_later<T>(value: T) -> Result<(), Full<Vec<T>>> {
        std::future::ready(()).await;
        Err(Full(vec![value]))
    }

    #[dials::timed]
    fn boxed<'a>(_: &'a str) -> Result<(), Box<dyn Error + Send + Sync + 'a>> {
        Err("full".into())
    }

    struct Short<'a>(#[allow(dead_code, reason = "it borrows")] &'a str);

    impl<'a> TryFrom<&'a str> for Short<'a> {
        type Error = Full<&'a str>;

        #[dials::timed(name = "short_from_text")]
        fn try_from(text: &'a str) -> Result<Self, Self::Error> {
            if text.len() < 4 { Ok(Short(text)) } else { Err(Full(text)) }
        }
    }

    #[test]
    fn is_known_by_its_name() {
        let text = String::from("text");
        full_of_anything(&text).unwrap_err();
        full_of_text(&text).unwrap_err();
        Full(&text).itself().unwrap_err();
        run(full_later(&text)).unwrap_err();
        boxed(&text).unwrap_err();
        assert!(Short::try_from(text.as_str()).is_err());
        for name in ["full_of_anything", "full_of_text", "full_itself", "full_later", "short_from_text"] {
            assert_eq!(kinds(name), [("Full", 1)], "{name}");
        }
        assert_eq!(of("boxed").errors(), 1);
    }

    struct Reader;

    impl TryFrom<u8> for Reader {
        type Error = io::Error;

        #[dials::timed(name = "reader_from_number")]
        fn try_from(_: u8) -> Result<Self, Self::Error> {
            Err(io::Error::from(io::ErrorKind::NotConnected))
        }
    }

    #[test]
    fn an_io_error_behind_an_associated_type_is_known_by_its_kind() {
        assert!(Reader::try_from(1).is_err());
        assert_eq!(kinds("reader_from_number"), [("NotConnected", 1)]);
    }

    #[derive(Debug)]
    struct Wrapped(io::Error);

    impl fmt::Display for Wrapped {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("wrapped")
        }
    }

    impl Error for Wrapped {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    type Alias = Result<(), Box<Wrapped>>;

    #[allow(clippy::unnecessary_box_returns, reason = "that is the case")]
    fn wrapped() -> Box<Wrapped> {
        Box::new(Wrapped(io::Error::from(io::ErrorKind::NotFound)))
    }

    #[dials::timed]
    fn boxed_by_name() -> Result<(), Box<Wrapped>> {
        Err(wrapped())
    }

    #[dials::timed]
    fn boxed_by_path() -> Result<(), Box<self::Wrapped>> {
        Err(wrapped())
    }

    #[dials::timed]
    fn boxed_by_alias() -> Alias {
        Err(wrapped())
    }

    #[test]
    fn a_box_is_known_by_what_is_in_it_however_it_is_spelled() {
        boxed_by_name().unwrap_err();
        boxed_by_path().unwrap_err();
        boxed_by_alias().unwrap_err();
        for name in ["boxed_by_name", "boxed_by_path", "boxed_by_alias"] {
            assert_eq!(kinds(name), [("NotFound", 1)], "{name}");
        }
    }
}
