//! Returned values that know whether the call succeeded.

use crate::category::Category;
use crate::classify::{category_of, of_chain};
use dials_runtime::Verdict;
use std::error::Error;
use std::fmt;

/// A returned value that knows whether the call behind it succeeded.
///
/// An answer with status 429 or 503 is often an `Ok(response)`. The responses of `reqwest` and `http` are known (by the
/// features `reqwest-0_12`, `reqwest-0_13` and `http-1`); an attribute takes every type without an implementation as a
/// success, and the method `track` asks for one.
///
/// A `Result` is judged by its error's chain of sources, as [`category_of`](crate::category_of) does it. It does not ask an
/// [`ErrorKind`](dials_runtime::ErrorKind), for the error need not have one; an attribute does, and so does
/// `.track_with(work, |value| dials::external::outcome!(value))`. No trait of Rust's could do both, so a type that names its
/// kind wants that form.
///
/// ```
/// # mod dials { pub use dials_external as external; }
/// use dials::external::{Category, ExternalOutcome};
///
/// struct Answer {
///     accepted: bool,
/// }
///
/// impl ExternalOutcome for Answer {
///     fn external_outcome(&self) -> Result<(), Category> {
///         if self.accepted { Ok(()) } else { Err(Category::Rejected) }
///     }
/// }
///
/// // A type that always means success needs one line.
/// struct Receipt;
///
/// impl ExternalOutcome for Receipt {}
/// # assert_eq!(Answer { accepted: false }.external_outcome(), Err(Category::Rejected));
/// # assert_eq!(Receipt.external_outcome(), Ok(()));
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether the call succeeded",
    note = "if it is a type of yours that always means success: `impl dials::external::ExternalOutcome for .. {{}}`",
    note = "or let the type tell, as an attribute does: `.track_with(work, |value| dials::external::outcome!(value))`"
)]
pub trait ExternalOutcome {
    /// The category of the failure, if it is one.
    fn external_outcome(&self) -> Result<(), Category> {
        Ok(())
    }

    /// What a log may repeat of the failure, once secrets are taken out.
    fn error(&self) -> Option<&dyn fmt::Display> {
        None
    }
}

/// What [`track`](crate::Operation::track) takes: every [`ExternalOutcome`], and a `Result` whose error is a box around an
/// `Error`, which is none itself. `By` says which of the two, and is inferred.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say whether the call succeeded",
    label = "neither an `ExternalOutcome` nor a `Result` of one with an `Error`",
    note = "let the type tell, as an attribute does: `.track_with(work, |value| dials::external::outcome!(value))`",
    note = "or say it, if the type is yours: `impl dials::external::ExternalOutcome for .. {{}}` always means success"
)]
pub trait Tracked<By> {
    /// How the call ended that returned it. It may panic, for what it asks may.
    #[doc(hidden)]
    fn __dials_verdict(&self) -> Verdict<'_>;
}

/// A value that is an [`ExternalOutcome`].
#[derive(Debug)]
pub struct ByItself;

/// A `Result` whose error is a box.
#[derive(Debug)]
pub struct ByItsBox;

#[diagnostic::do_not_recommend]
impl<R: ExternalOutcome + ?Sized> Tracked<ByItself> for R {
    #[inline]
    fn __dials_verdict(&self) -> Verdict<'_> {
        match self.external_outcome() {
            Ok(()) => Verdict::OK,
            Err(category) => Verdict::new(category.outcome(), self.error()),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T: ExternalOutcome, E: ErrorBox> Tracked<ByItsBox> for Result<T, E> {
    #[inline]
    fn __dials_verdict(&self) -> Verdict<'_> {
        match self {
            Ok(value) => value.__dials_verdict(),
            Err(error) => Verdict::new(of_chain(error.content()).outcome(), Some(error)),
        }
    }
}

/// A box around an error that is none itself.
pub trait ErrorBox: fmt::Display {
    /// What is in it.
    fn content(&self) -> &(dyn Error + 'static);
}

macro_rules! boxes {
    ($($(#[$when:meta])* $type:ty;)*) => {$(
        $(#[$when])*
        impl ErrorBox for $type {
            fn content(&self) -> &(dyn Error + 'static) {
                &**self
            }
        }
    )*};
}

boxes! {
    Box<dyn Error>;
    Box<dyn Error + Send>;
    Box<dyn Error + Send + Sync>;
    #[cfg(feature = "anyhow-1")]
    anyhow::Error;
}

impl<T: ExternalOutcome, E: Error + 'static> ExternalOutcome for Result<T, E> {
    fn external_outcome(&self) -> Result<(), Category> {
        match self {
            Ok(value) => value.external_outcome(),
            Err(error) => Err(category_of(error)),
        }
    }

    fn error(&self) -> Option<&dyn fmt::Display> {
        match self {
            Ok(value) => value.error(),
            Err(error) => Some(error),
        }
    }
}

impl<T: ExternalOutcome> ExternalOutcome for Option<T> {
    fn external_outcome(&self) -> Result<(), Category> {
        self.as_ref().map_or(Ok(()), T::external_outcome)
    }

    fn error(&self) -> Option<&dyn fmt::Display> {
        self.as_ref().and_then(T::error)
    }
}

macro_rules! as_what_it_holds {
    ($($type:ty),*) => {$(
        impl<T: ExternalOutcome + ?Sized> ExternalOutcome for $type {
            fn external_outcome(&self) -> Result<(), Category> {
                (**self).external_outcome()
            }

            fn error(&self) -> Option<&dyn fmt::Display> {
                (**self).error()
            }
        }
    )*};
}

as_what_it_holds! { &T, Box<T>, std::rc::Rc<T>, std::sync::Arc<T> }

macro_rules! always_ok {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> ExternalOutcome for $type {}
    )*};
}

always_ok! {
    [] (); [] bool; [] char; [] str; [] String;
    [] u8; [] u16; [] u32; [] u64; [] u128; [] usize;
    [] i8; [] i16; [] i32; [] i64; [] i128; [] isize; [] f32; [] f64;
    [] std::time::Duration;
    [T] Vec<T>; [T] [T]; [T, const N: usize] [T; N];
    [K, V, S] std::collections::HashMap<K, V, S>; [K, V] std::collections::BTreeMap<K, V>;
    [T, S] std::collections::HashSet<T, S>; [T] std::collections::BTreeSet<T>; [T] std::collections::VecDeque<T>;
}

#[cfg(feature = "serde_json-1")]
impl ExternalOutcome for serde_json::Value {}

/// A call that failed is a [`tonic::Status`].
#[cfg(feature = "tonic-0_14")]
impl<T> ExternalOutcome for tonic::Response<T> {}

#[cfg(feature = "http-1")]
mod statuses {
    use super::{Category, ExternalOutcome};

    impl ExternalOutcome for http::StatusCode {
        #[inline]
        fn external_outcome(&self) -> Result<(), Category> {
            Category::from_status(self.as_u16()).map_or(Ok(()), Err)
        }
    }

    impl<T> ExternalOutcome for http::Response<T> {
        #[inline]
        fn external_outcome(&self) -> Result<(), Category> {
            self.status().external_outcome()
        }
    }

    impl<T> ExternalOutcome for (http::StatusCode, T) {
        #[inline]
        fn external_outcome(&self) -> Result<(), Category> {
            self.0.external_outcome()
        }
    }

    #[cfg(feature = "reqwest-0_12")]
    impl ExternalOutcome for reqwest_0_12::Response {
        #[inline]
        fn external_outcome(&self) -> Result<(), Category> {
            self.status().external_outcome()
        }
    }

    #[cfg(feature = "reqwest-0_13")]
    impl ExternalOutcome for reqwest_0_13::Response {
        #[inline]
        fn external_outcome(&self) -> Result<(), Category> {
            self.status().external_outcome()
        }
    }
}
