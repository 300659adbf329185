//! How a call ended, told by the type of what it returned.
//!
//! Method lookup tries a receiver with fewer and fewer references until one implements the trait. Each step below fits
//! fewer types than the next, so the best that fits the *type* wins, whatever name the user wrote it by.

use crate::error_kind::{of_chain, of_type, type_of_error};
use crate::fault::Fault;
use crate::outcome::{ErrorKind, Outcome};
use crate::series::OTHER;
use crate::site::Site;
use std::convert::Infallible;
use std::error::Error;
use std::fmt::Display;
use std::io;

/// A returned value to be looked at.
pub struct Returned<'a, T: ?Sized>(pub &'a T);

/// An error to be looked at.
pub struct Failed<'a, E: ?Sized>(pub &'a E);

/// A returned value whose error may be generic or borrow, to be looked at without asking whether it is an `Error`.
///
/// It may be one for some parameters only: `impl<T: 'static> Error for Full<T>` is found for every `T`, since method lookup
/// ignores lifetimes, and then refuses what is shorter.
pub struct PlainlyReturned<'a, T: ?Sized>(pub &'a T);

/// An error of such a value.
pub struct PlainlyFailed<'a, E: ?Sized>(pub &'a E);

/// The two sides of a returned value.
///
/// The methods have such names since they are looked up among those of all traits that the user's code has in scope, and
/// some are there for every type.
pub trait Split {
    /// A reference to the success.
    type Value;
    /// A reference to the error.
    type Error;

    /// Which of the two it is.
    fn __dials_split(&self) -> Result<Self::Value, Self::Error>;
}

impl<'a, T, E> Split for &Returned<'a, Result<T, E>> {
    type Value = &'a T;
    type Error = &'a E;

    #[inline]
    fn __dials_split(&self) -> Result<&'a T, &'a E> {
        self.0.as_ref()
    }
}

/// What is no `Result` has no error side.
impl<'a, T: ?Sized> Split for Returned<'a, T> {
    type Value = &'a T;
    type Error = &'a Infallible;

    #[inline]
    fn __dials_split(&self) -> Result<&'a T, &'a Infallible> {
        Ok(self.0)
    }
}

/// An error that may have a text.
pub struct Shown<'a, E: ?Sized>(pub &'a E);

/// The text of an error.
pub trait Show<'a> {
    /// `None` if it has none.
    fn __dials_text(&self) -> Option<&'a dyn Display>;
}

/// It has one.
impl<'a, E: Display> Show<'a> for &Shown<'a, E> {
    fn __dials_text(&self) -> Option<&'a dyn Display> {
        Some(self.0)
    }
}

/// It has none.
impl<'a, E> Show<'a> for Shown<'a, E> {
    fn __dials_text(&self) -> Option<&'a dyn Display> {
        None
    }
}

/// How a call ended that returned this.
///
/// The method has such a name since it is looked up among those of all traits that the user's code has in scope, and some
/// are there for every type.
pub trait Judge {
    /// The outcome; what goes wrong on the way is counted at `site`.
    fn __dials_outcome(&self, site: &'static Site) -> Outcome;
}

/// The kind of this error.
pub trait Kind {
    /// `None` if it is no failure.
    fn __dials_kind(&self) -> Option<&'static str>;
}

#[cold]
fn judge(site: &'static Site, kind: impl FnOnce() -> Option<&'static str>) -> Outcome {
    let kind = site.guarded(Fault::ErrorKindPanic, kind).unwrap_or(Some(OTHER));
    kind.map_or(Outcome::Ok, Outcome::Error)
}

macro_rules! steps {
    ($returned:ident, $failed:ident: $(
        $(#[doc = $why:literal])* [$($refs:tt)*] $error:ident: [$($generics:tt)*] $type:ty => $kind:expr;
    )*) => {
        $(
            $(#[doc = $why])*
            impl<$($generics)*> Kind for $($refs)* $failed<'_, $type> {
                fn __dials_kind(&self) -> Option<&'static str> {
                    let $error = self.0;
                    $kind
                }
            }

            $(#[doc = $why])*
            impl<T, $($generics)*> Judge for $($refs)* $returned<'_, Result<T, $type>> {
                #[inline]
                fn __dials_outcome(&self, site: &'static Site) -> Outcome {
                    match self.0 {
                        Ok(_) => Outcome::Ok,
                        Err(error) => judge(site, || Kind::__dials_kind(&$($refs)* $failed(error))),
                    }
                }
            }
        )*

        /// Anything but a `Result` is `ok`, because it was returned.
        impl<T: ?Sized> Judge for $returned<'_, T> {
            #[inline]
            fn __dials_outcome(&self, _: &'static Site) -> Outcome {
                Outcome::Ok
            }
        }
    };
}

steps! { Returned, Failed:
    /// It says its kind.
    [&&&&] error: [E: ErrorKind] E => error.error_kind();
    /// Its chain of sources may lead to an error that we know.
    [&&&] error: [E: Error] E => Some(type_of_error(error));
    /// It is a box around an error, as `anyhow::Error` is.
    [&&] error: [E: AsRef<dyn Error + Send + Sync>] E => Some(of_chain(error.as_ref()).unwrap_or(of_type::<E>()));
    /// Any other error.
    [&] _error: [E] E => Some(of_type::<E>());
}

steps! { PlainlyReturned, PlainlyFailed:
    /// It says its kind.
    [&&&] error: [E: ErrorKind] E => error.error_kind();
    /// One that we know, behind a name such as `Self::Error`.
    [&&] error: [] io::Error => Some(type_of_error(error));
    /// Any other error.
    [&] _error: [E] E => Some(of_type::<E>());
}

/// The outcome of a call at `$site` that returned `*$value`.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_outcome {
    ($site:expr, $value:expr) => {{
        use $crate::__private::probe::Judge as _;
        (&&&&&$crate::__private::probe::Returned($value)).__dials_outcome($site)
    }};
}

/// The same for a value whose error may be generic or borrow.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_plain_outcome {
    ($site:expr, $value:expr) => {{
        use $crate::__private::probe::Judge as _;
        (&&&&$crate::__private::probe::PlainlyReturned($value)).__dials_outcome($site)
    }};
}

/// How a call ended that returned `*$value`, told by its type as an attribute does it: for a [`Timer`](crate::Timer)
/// whose work returns a type that has no [`ToOutcome`](crate::ToOutcome).
///
/// ```
/// # use dials_runtime as dials;
/// struct Report;
///
/// fn compile() -> Result<Report, std::num::ParseIntError> {
///     "7".parse::<u8>().map(|_| Report)
/// }
///
/// let report = dials::time("compile").run_with(compile, |report| dials::outcome!(report));
/// assert!(report.is_ok());
/// ```
#[macro_export]
macro_rules! outcome {
    ($value:expr) => {
        $crate::__dials_outcome!($crate::__private::nowhere(), $value)
    };
}

/// The kind of the error `*$error`.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_error_kind {
    ($error:expr) => {{
        use $crate::__private::probe::Kind as _;
        (&&&&&$crate::__private::probe::Failed($error)).__dials_kind()
    }};
}

/// The site that counts what goes wrong in [`outcome!`](crate::outcome), which knows none.
pub fn nowhere() -> &'static Site {
    static NOWHERE: Site = Site::new(&NOWHERE, "", || "").name("outcome!");
    &NOWHERE
}

/// `ok = path`: the predicate decides. What it refuses without being an error by its type is `rejected`.
pub fn ok_if(site: &'static Site, by_type: Outcome, is_ok: impl FnOnce() -> bool) -> Outcome {
    match (site.guarded(Fault::PredicatePanic, is_ok), by_type) {
        (Some(true), _) => Outcome::Ok,
        (Some(false), Outcome::Ok) => Outcome::Error("rejected"),
        (Some(false) | None, by_type) => by_type,
    }
}

/// `error = path`: the predicate decides.
pub fn error_if(site: &'static Site, by_type: Outcome, is_error: impl FnOnce() -> bool) -> Outcome {
    ok_if(site, by_type, || !is_error())
}
