//! What generated code names. No part of it is stable; the macros are pinned to this version.

pub use crate::asks::{Fixed, Nothing, Passing};
pub use crate::call::{Call, Diverges, Returns};
pub use crate::future::Timed;
pub use crate::kind::Queries;
pub use crate::rows::{failed, found, rows_by};
pub use crate::{
    __dials_query_judge as judge, __dials_query_judge_by as judge_by,
    __dials_query_plain_judge as plain_judge, __dials_query_plain_judge_by as plain_judge_by,
};
pub use dials_runtime::__private::{nowhere, outcome, plain_outcome};

/// For the macros above.
pub mod probe {
    pub use crate::rows::{Found, Rows};
    pub use dials_runtime::__private::probe::{Returned, Show, Shown, Split};
}
