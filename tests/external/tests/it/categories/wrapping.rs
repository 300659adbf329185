//! What programs put around an error.

use dials_external::__private::{judge, probe::nowhere};
use dials_runtime::Outcome;
use std::error::Error;
use std::{fmt, io};

/// What is around an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Wrapping {
    /// It is returned as it is.
    Bare,
    /// It is behind a type parameter.
    Generic,
    /// `#[from]`, with a text of its own.
    From,
    /// `#[error(transparent)]`
    Transparent,
    /// One in the other.
    TransparentInFrom,
    Anyhow,
    /// `.context(..)`
    Context,
    BoxSendSync,
    Box,
    /// `io::Error::other`
    Io,
    /// No type of the chain can be named but those of the standard library, as if all features were off.
    Unnamed,
}

impl Wrapping {
    pub(super) const ALL: [Wrapping; 11] = [
        Wrapping::Bare,
        Wrapping::Generic,
        Wrapping::From,
        Wrapping::Transparent,
        Wrapping::TransparentInFrom,
        Wrapping::Anyhow,
        Wrapping::Context,
        Wrapping::BoxSendSync,
        Wrapping::Box,
        Wrapping::Io,
        Wrapping::Unnamed,
    ];
}

#[derive(Debug, thiserror::Error)]
enum Payment<E: Error + 'static> {
    #[error("the payment failed")]
    Http(#[from] E),
}

#[derive(Debug, thiserror::Error)]
#[error(transparent)]
struct Transparent<E: Error + 'static>(E);

/// How a call ended that returned this error, in each wrapping. The type of the error is that at the place of the call.
macro_rules! in_every_wrapping {
    ($error:expr) => {{
        let returned = Err::<(), _>($error);
        let bare =
            ::dials_external::__private::judge!(::dials_external::__private::probe::nowhere(), &returned)
                .outcome;
        let mut outcomes = vec![($crate::categories::wrapping::Wrapping::Bare, bare)];
        outcomes.extend(returned.err().into_iter().flat_map($crate::categories::wrapping::wrapped));
        outcomes
    }};
}

pub(super) use in_every_wrapping;

/// How a call ended that returned this error in a wrapping.
pub(super) fn wrapped<E: Error + Send + Sync + 'static>(error: E) -> Vec<(Wrapping, Outcome)> {
    let mut outcomes = Vec::new();
    // An error is no `Clone`, so it goes from one wrapping into the next.
    macro_rules! judge_as {
        ($wrapping:ident, $error:expr) => {{
            let returned = Err::<(), _>($error);
            outcomes.push((Wrapping::$wrapping, judge!(nowhere(), &returned).outcome));
            let Err(error) = returned else { unreachable!() };
            error
        }};
    }
    let error = judge_as!(Generic, error);
    let Payment::Http(error) = judge_as!(From, Payment::from(error));
    let Transparent(error) = judge_as!(Transparent, Transparent(error));
    let Payment::Http(Transparent(error)) = judge_as!(TransparentInFrom, Payment::Http(Transparent(error)));
    judge_as!(Unnamed, unnamed(&error));
    let error = judge_as!(Anyhow, anyhow::Error::from(error));
    let error = judge_as!(Context, error.context("while paying")).downcast::<E>().unwrap();
    let error = judge_as!(BoxSendSync, Box::<dyn Error + Send + Sync>::from(error)).downcast::<E>().unwrap();
    let error = judge_as!(Box, Box::<dyn Error>::from(*error)).downcast::<E>().unwrap();
    judge_as!(Io, io::Error::other(*error));
    outcomes
}

/// An error without a type to ask for.
#[derive(Debug)]
struct Unnamed {
    text: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl fmt::Display for Unnamed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Error for Unnamed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

fn unnamed(error: &(dyn Error + 'static)) -> Box<dyn Error + Send + Sync> {
    match error.downcast_ref::<io::Error>() {
        Some(error) => Box::new(same(error)),
        None => Box::new(Unnamed { text: error.to_string(), source: error.source().map(unnamed) }),
    }
}

/// The same error of the standard library, with what it was made of.
fn same(error: &io::Error) -> io::Error {
    match (error.raw_os_error(), error.get_ref()) {
        (Some(number), _) => io::Error::from_raw_os_error(number),
        (None, Some(inner)) => io::Error::new(error.kind(), unnamed(inner)),
        (None, None) => error.kind().into(),
    }
}
