//! Returned values that know how a query ended.

use crate::answer::Answer;
use crate::rows::{RowCount, failed, found};
use dials_runtime::__private::type_of_error;
use dials_runtime::Outcome;
use std::error::Error;

/// What a query may return without somebody saying how it ended: a [`RowCount`], or a `Result` of one whose error is an
/// `Error`.
///
/// It does not ask an [`ErrorKind`](dials_runtime::ErrorKind), for the error need not have one; an attribute does, and so
/// does `.track_with(work, |value| dials::query::outcome!(value))`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say how the query ended",
    label = "neither a `RowCount` nor a `Result` of one with an `Error`",
    note = "let the type tell, as an attribute does: `.track_with(work, |value| dials::query::outcome!(value))`",
    note = "or say it, if the type is yours: `impl dials::query::RowCount for .. {{}}`"
)]
pub trait Queried {
    /// How the query ended that returned it. It may panic, for what it asks may.
    #[doc(hidden)]
    fn __dials_answer(&self) -> Answer<'_>;
}

#[diagnostic::do_not_recommend]
impl<R: RowCount + ?Sized> Queried for R {
    #[inline]
    fn __dials_answer(&self) -> Answer<'_> {
        found(self.row_count())
    }
}

#[diagnostic::do_not_recommend]
impl<T: RowCount, E: Error + 'static> Queried for Result<T, E> {
    #[inline]
    fn __dials_answer(&self) -> Answer<'_> {
        match self {
            Ok(value) => found(value.row_count()),
            Err(error) => failed(Outcome::Error(type_of_error(error)), Some(error)),
        }
    }
}
