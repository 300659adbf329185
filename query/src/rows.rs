//! How many rows a query returned, told by the type of what it returned.

use crate::answer::Answer;
use dials_runtime::__private::{Fault, Site};
use dials_runtime::Outcome;
use std::fmt::Display;
use std::rc::Rc;
use std::sync::Arc;

/// What a query returned that is no error.
pub struct Found<'a, T: ?Sized>(pub &'a T);

/// A returned value that may know how many rows it holds.
///
/// `Vec`s, slices, arrays and `Option`s do. A type of yours that holds rows says so here, and one that holds none needs one
/// line to be returned by what [`Query::track`](crate::Query::track) counts.
///
/// ```
/// # mod dials { pub use dials_query as query; }
/// struct Page {
///     users: Vec<String>,
/// }
///
/// impl dials::query::RowCount for Page {
///     fn row_count(&self) -> Option<u64> {
///         self.users.row_count()
///     }
/// }
///
/// struct Done;
///
/// impl dials::query::RowCount for Done {}
/// # use dials::query::RowCount;
/// # assert_eq!(Page { users: vec![String::new()] }.row_count(), Some(1));
/// # assert_eq!(Done.row_count(), None);
/// ```
pub trait RowCount {
    /// How many there are; `None` if they are not counted. If it panics, they are not, and that is counted.
    fn row_count(&self) -> Option<u64> {
        None
    }

    /// The same for a query of this site. A panic in the user's code is counted there and goes no further.
    #[doc(hidden)]
    #[inline]
    fn __dials_row_count(&self, site: &'static Site) -> Option<u64> {
        site.guarded(Fault::RowsPanic, || self.row_count()).flatten()
    }
}

/// They know it themselves, so nothing can panic.
macro_rules! counted {
    ($([$($generics:tt)*] $type:ty: $rows:ident => $count:expr;)*) => {$(
        impl<$($generics)*> RowCount for $type {
            #[inline]
            fn row_count(&self) -> Option<u64> {
                let $rows = self;
                Some($count)
            }

            #[inline]
            fn __dials_row_count(&self, _: &'static Site) -> Option<u64> {
                self.row_count()
            }
        }
    )*};
}

/// They know what another type knows.
macro_rules! pointers {
    ($($type:ty)*) => {$(
        impl<T: RowCount + ?Sized> RowCount for $type {
            #[inline]
            fn row_count(&self) -> Option<u64> {
                (**self).row_count()
            }

            #[inline]
            fn __dials_row_count(&self, site: &'static Site) -> Option<u64> {
                (**self).__dials_row_count(site)
            }
        }
    )*};
}

counted! {
    [T] [T]: rows => rows.len() as u64;
    [T, const N: usize] [T; N]: rows => rows.len() as u64;
    [T] Vec<T>: rows => rows.len() as u64;
    [T] Option<T>: row => u64::from(row.is_some());
}

pointers! { &T Box<T> Rc<T> Arc<T> }

macro_rules! uncounted {
    ($($type:ty)*) => {$(
        impl RowCount for $type {
            #[inline]
            fn __dials_row_count(&self, _: &'static Site) -> Option<u64> {
                None
            }
        }
    )*};
}

uncounted! { () bool char str String u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 }

/// The same, asked of any type. The method is looked up among those of all traits in scope; hence its name.
pub trait Rows {
    /// `None` if the type does not say.
    fn __dials_rows(&self, site: &'static Site) -> Option<u64>;
}

/// The type knows it.
impl<T: RowCount + ?Sized> Rows for &Found<'_, T> {
    #[inline]
    fn __dials_rows(&self, site: &'static Site) -> Option<u64> {
        self.0.__dials_row_count(site)
    }
}

/// It does not.
impl<T: ?Sized> Rows for Found<'_, T> {
    #[inline]
    fn __dials_rows(&self, _: &'static Site) -> Option<u64> {
        None
    }
}

/// What a `rows` function may return.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number of rows",
    note = "`rows` takes a function that returns a whole number, or an `Option` of one"
)]
pub trait Number {
    /// As the histogram has it; `None` if it is not known.
    fn rows(self) -> Option<u64>;
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl Number for $type {
            #[inline]
            fn rows(self) -> Option<u64> {
                u64::try_from(self).ok()
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

impl<N: Number> Number for Option<N> {
    #[inline]
    fn rows(self) -> Option<u64> {
        self.and_then(N::rows)
    }
}

/// `rows = ..`: what the user's function says. If it panics, nobody knows.
#[inline]
pub fn rows_by<T: ?Sized, N: Number>(
    site: &'static Site,
    found: &T,
    rows: impl FnOnce(&T) -> N,
) -> Option<u64> {
    site.guarded(Fault::RowsPanic, || rows(found).rows()).flatten()
}

/// How a query ended that returned no error.
#[inline]
pub fn found(rows: Option<u64>) -> Answer<'static> {
    Answer::OK.with_rows(rows)
}

/// How a query ended that returned an error with this text.
#[inline]
pub fn failed(outcome: Outcome, error: Option<&dyn Display>) -> Answer<'_> {
    Answer::new(outcome, error)
}

/// How a query at `$site` ended that returned `*$value`.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_query_judge {
    ($site:expr, $value:expr) => {
        $crate::__dials_query_sides!($site, $value, outcome, found => {
            use $crate::__private::probe::Rows as _;
            (&&$crate::__private::probe::Found(found)).__dials_rows($site)
        })
    };
}

/// The same for a value whose error may be generic or borrow.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_query_plain_judge {
    ($site:expr, $value:expr) => {
        $crate::__dials_query_sides!($site, $value, plain_outcome, found => {
            use $crate::__private::probe::Rows as _;
            (&&$crate::__private::probe::Found(found)).__dials_rows($site)
        })
    };
}

/// The same, where `$rows` counts.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_query_judge_by {
    ($site:expr, $value:expr, $rows:expr) => {
        $crate::__dials_query_sides!($site, $value, outcome, found => $crate::__private::rows_by($site, found, $rows))
    };
}

/// The same, where `$rows` counts, for a value whose error may be generic or borrow.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_query_plain_judge_by {
    ($site:expr, $value:expr, $rows:expr) => {
        $crate::__dials_query_sides!($site, $value, plain_outcome, found => $crate::__private::rows_by($site, found, $rows))
    };
}

/// The two sides of `*$value`; `$rows` counts `$found`.
#[doc(hidden)]
#[macro_export]
macro_rules! __dials_query_sides {
    ($site:expr, $value:expr, $outcome:ident, $found:ident => $rows:expr) => {
        match $value {
            value => {
                use $crate::__private::probe::{Show as _, Split as _};
                match (&&$crate::__private::probe::Returned(value)).__dials_split() {
                    ::core::result::Result::Ok($found) => $crate::__private::found($rows),
                    ::core::result::Result::Err(error) => $crate::__private::failed(
                        $crate::__private::$outcome!($site, value),
                        (&&$crate::__private::probe::Shown(error)).__dials_text(),
                    ),
                }
            }
        }
    };
}

/// How a query ended that returned `*$value`, and how many rows it returned, told by the type as an attribute does it: for
/// `track_with`, whose work returns a type without [`RowCount`](crate::RowCount) or an error that is no `Error`.
///
/// ```
/// # mod dials { pub use dials_query as query; pub use dials_runtime::Outcome; }
/// struct Users;
///
/// let value: Result<Users, std::num::ParseIntError> = "x".parse::<u8>().map(|_| Users);
/// assert_eq!(dials::query::outcome!(&value).outcome(), dials::Outcome::Error("ParseIntError"));
/// ```
#[macro_export]
macro_rules! outcome {
    ($value:expr) => {
        $crate::__dials_query_judge!($crate::__private::nowhere(), $value)
    };
}
