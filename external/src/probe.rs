//! How a call ended, told by the type of what it returned.
//!
//! Method lookup tries a receiver with fewer and fewer references until one implements the trait, so the step with the
//! most references that fits the *type* wins, whatever name the user wrote it by. A returned value goes through three such
//! ladders: is it a `Result`, what does its success say, what does its error say.
//!
//! Lookup ignores lifetimes. A step that fits `'static` errors only is therefore a compile error for an error that
//! borrows, and the plain ladder is without such steps: `impl<T: 'static> Error for Full<T>` is usual for whoever has
//! sources. It does ask for a text, to which nobody puts such a condition.

use crate::category::Category;
use crate::classify::{of_borrowed, of_chain};
use crate::outcome::ExternalOutcome;
use dials_runtime::__private::{Fault, Site};
use dials_runtime::{ErrorKind, Outcome, Verdict};
use std::error::Error;
use std::fmt::Display;
use std::ops::Deref;

/// A value that is no error by its type.
pub struct Accepted<'a, T: ?Sized>(pub &'a T);

/// An error.
pub struct Failed<'a, E: ?Sized>(pub &'a E);

/// An error that may be generic or borrow, to be looked at without asking whether it is an `Error`.
pub struct PlainlyFailed<'a, E: ?Sized>(pub &'a E);

/// What a value that is no error by its type says.
pub trait Accept<'a> {
    /// How the call ended; what goes wrong on the way is counted at `site`.
    fn __dials_accept(&self, site: &'static Site) -> Verdict<'a>;
}

/// It knows.
impl<'a, T: ExternalOutcome + ?Sized> Accept<'a> for &Accepted<'a, T> {
    #[inline]
    fn __dials_accept(&self, site: &'static Site) -> Verdict<'a> {
        let value = self.0;
        let judged = site.guarded(Fault::ErrorKindPanic, || value.external_outcome());
        match judged.unwrap_or(Err(Category::Other)) {
            Ok(()) => Verdict::OK,
            Err(category) => refused(site, category, value),
        }
    }
}

/// Anything else is a success, because it was returned.
impl<'a, T: ?Sized> Accept<'a> for Accepted<'a, T> {
    #[inline]
    fn __dials_accept(&self, _: &'static Site) -> Verdict<'a> {
        Verdict::OK
    }
}

#[cold]
fn refused<'a>(
    site: &'static Site,
    category: Category,
    value: &'a (impl ExternalOutcome + ?Sized),
) -> Verdict<'a> {
    let error = site.guarded(Fault::ErrorKindPanic, || value.error()).flatten();
    Verdict::new(category.outcome(), error)
}

/// What an error says.
pub trait Refuse {
    /// Its category; `None` if it is no failure.
    fn __dials_category(&self) -> Option<Category>;
}

/// An error whose type we know, and that borrows nothing.
pub trait Known {
    /// Its category.
    fn category(&self) -> Category;
}

macro_rules! known {
    ($($(#[$when:meta])* $type:ty;)*) => {$(
        $(#[$when])*
        impl Known for $type {
            fn category(&self) -> Category {
                of_chain(self)
            }
        }
    )*};
}

known! {
    std::io::Error;
    tokio::time::error::Elapsed;
    crate::deadline::Timeout;
    dyn Error;
    dyn Error + Send;
    dyn Error + Send + Sync;
    #[cfg(feature = "http-1")]
    http::Error;
    #[cfg(feature = "hyper-1")]
    hyper::Error;
    #[cfg(feature = "hyper-1")]
    hyper_util::client::legacy::Error;
    #[cfg(feature = "reqwest-0_12")]
    reqwest_0_12::Error;
    #[cfg(feature = "reqwest-0_13")]
    reqwest_0_13::Error;
    #[cfg(feature = "reqwest-middleware-0_4")]
    reqwest_middleware_0_4::Error;
    #[cfg(feature = "reqwest-middleware-0_5")]
    reqwest_middleware_0_5::Error;
    #[cfg(feature = "rustls-0_23")]
    rustls::Error;
    #[cfg(feature = "serde_json-1")]
    serde_json::Error;
    #[cfg(feature = "tonic-0_14")]
    tonic::Status;
}

#[cfg(feature = "anyhow-1")]
impl Known for anyhow::Error {
    fn category(&self) -> Category {
        of_chain(self.as_ref())
    }
}

macro_rules! as_what_it_holds {
    ($($type:ty),*) => {$(
        impl<E: Known + ?Sized> Known for $type {
            fn category(&self) -> Category {
                (**self).category()
            }
        }
    )*};
}

as_what_it_holds! { Box<E>, std::rc::Rc<E>, std::sync::Arc<E> }

/// What large errors are moved behind, without a meaning of its own.
pub trait Pointer: Deref {}

impl<E: ?Sized> Pointer for Box<E> {}
impl<E: ?Sized> Pointer for std::rc::Rc<E> {}
impl<E: ?Sized> Pointer for std::sync::Arc<E> {}

macro_rules! steps {
    ($failed:ident: $($(#[doc = $why:literal])* [$($refs:tt)*] $error:ident: [$($generics:tt)*] $type:ty => $category:expr;)*) => {$(
        $(#[doc = $why])*
        impl<$($generics)*> Refuse for $($refs)* $failed<'_, $type> {
            fn __dials_category(&self) -> Option<Category> {
                let $error = self.0;
                $category
            }
        }
    )*};
}

steps! { Failed:
    /// It is of a type that we know.
    [&&&&&&&&] error: [E: Known] E => Some(error.category());
    /// It says its kind, which may be the name of a category. If not, its chain of sources may lead to an error that we know.
    [&&&&&&&] error: [E: ErrorKind + Error] E => of_kind(error);
    /// What it points to says its kind.
    [&&&&&&] error: [E: Pointer<Target: ErrorKind + Error>] E => of_kind(&&**error);
    /// It is a box around an error, as `anyhow::Error` is.
    [&&&&&] error: [E: AsRef<dyn Error + Send + Sync>] E => Some(of_chain(error.as_ref()));
    /// It says its kind.
    [&&&&] error: [E: ErrorKind] E => error.error_kind().map(by_name);
    /// What it points to says its kind.
    [&&&] error: [E: Pointer<Target: ErrorKind>] E => (**error).error_kind().map(by_name);
    /// Its chain of sources may lead to an error that we know.
    [&&] error: [E: Error] E => Some(of_borrowed(error));
    /// It is a box around a trait of the user's that is an `Error`.
    [&] error: [E: Deref<Target: Error>] E => Some(of_borrowed(&&**error));
    /// Any other error.
    [] _error: [E] E => Some(Category::Other);
}

steps! { PlainlyFailed:
    /// It is of a type that we know.
    [&&&] error: [E: Known] E => Some(error.category());
    /// It says its kind.
    [&&] error: [E: ErrorKind] E => error.error_kind().map(by_name);
    /// What it points to says its kind.
    [&] error: [E: Pointer<Target: ErrorKind>] E => (**error).error_kind().map(by_name);
    /// Any other error.
    [] _error: [E] E => Some(Category::Other);
}

macro_rules! boxes_that_may_borrow {
    ($($type:ty),*) => {$(
        impl<'e> Refuse for &&&&PlainlyFailed<'_, $type> {
            fn __dials_category(&self) -> Option<Category> {
                Some(of_borrowed(&**self.0))
            }
        }
    )*};
}

boxes_that_may_borrow! {
    Box<dyn Error + 'e>, Box<dyn Error + Send + 'e>, Box<dyn Error + Send + Sync + 'e>,
    std::sync::Arc<dyn Error + 'e>, std::sync::Arc<dyn Error + Send + Sync + 'e>
}

/// A kind decides if it is the name of a category, or none; otherwise the text and the sources do.
fn of_kind(error: &(impl ErrorKind + Error)) -> Option<Category> {
    let kind = error.error_kind()?;
    Some(Category::from_name(kind).unwrap_or_else(|| of_borrowed(error)))
}

/// A kind that is the name of a category is this category.
fn by_name(kind: &str) -> Category {
    Category::from_name(kind).unwrap_or(Category::Other)
}

/// How a call ended that returned an error.
#[cold]
pub fn judged<'a>(
    site: &'static Site,
    text: Option<&'a dyn Display>,
    category: impl FnOnce() -> Option<Category>,
) -> Verdict<'a> {
    match site.guarded(Fault::ErrorKindPanic, category).unwrap_or(Some(Category::Other)) {
        None => Verdict::OK,
        Some(category) => Verdict::new(category.outcome(), text),
    }
}

/// How a call at `$site` ended that returned `*$value`.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_external_judge {
    ($site:expr, $value:expr) => {
        $crate::__dials_external_sides!($site, $value, error => {
            use $crate::__private::probe::Refuse as _;
            (&&&&&&&&&$crate::__private::probe::Failed(error)).__dials_category()
        })
    };
}

/// The same, where `$classify` names the category of an error.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_external_judge_by {
    ($site:expr, $value:expr, $classify:expr) => {
        $crate::__dials_external_sides!($site, $value, error => ::core::option::Option::Some(($classify)(error)))
    };
}

/// The two sides of `*$value`; `$category` is that of `$error`.
///
/// It is one `match`, so that `$value` may be a reference to what lives no longer than the statement.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_external_sides {
    ($site:expr, $value:expr, $error:ident => $category:expr) => {
        match $value {
            value => {
                use $crate::__private::probe::{Accept as _, Show as _, Split as _};
                match (&&$crate::__private::probe::Returned(value)).__dials_split() {
                    ::core::result::Result::Ok(value) => {
                        (&&$crate::__private::probe::Accepted(value)).__dials_accept($site)
                    }
                    ::core::result::Result::Err($error) => $crate::__private::probe::judged(
                        $site,
                        (&&$crate::__private::probe::Shown($error)).__dials_text(),
                        || $category,
                    ),
                }
            }
        }
    };
}

/// The same as the first for a value whose error may be generic or borrow.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_external_plain_judge {
    ($site:expr, $value:expr) => {
        $crate::__dials_external_sides!($site, $value, error => {
            use $crate::__private::probe::Refuse as _;
            (&&&&&$crate::__private::probe::PlainlyFailed(error)).__dials_category()
        })
    };
}

/// How a call ended that returned `*$value`, told by its type as an attribute does it: for `track_with`, whose work returns
/// a type without [`ExternalOutcome`](crate::ExternalOutcome).
///
/// ```
/// # mod dials { pub use dials_external as external; pub use dials_runtime::Outcome; }
/// use std::io;
///
/// struct Receipt;
///
/// let value: Result<Receipt, io::Error> = Err(io::ErrorKind::ConnectionReset.into());
/// assert_eq!(dials::external::outcome!(&value).outcome, dials::Outcome::Error("reset"));
/// ```
#[macro_export]
macro_rules! outcome {
    ($value:expr) => {
        $crate::__dials_external_judge!($crate::__private::probe::nowhere(), $value)
    };
}

/// `ok = path`: the predicate decides. What it refuses without being an error by its type is `rejected`.
pub fn ok_if<'a>(site: &'static Site, by_type: Verdict<'a>, is_ok: impl FnOnce() -> bool) -> Verdict<'a> {
    match site.guarded(Fault::PredicatePanic, is_ok) {
        Some(true) => Verdict::OK,
        Some(false) if by_type.outcome == Outcome::Ok => Category::Rejected.outcome().into(),
        Some(false) | None => by_type,
    }
}
