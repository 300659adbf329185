//! What generated code names. No part of it is stable; the macros are pinned to this version.

pub use crate::call::{
    Call, Diverges, Progress, Returns, ReturnsThat, Started, Tells, call_once, count_past,
};
pub use crate::error_kind::type_of_error;
pub use crate::families::{Ends, counter, durations, ended, family, gauge, retries, sizes};
pub use crate::fault::Fault;
pub use crate::filter::{check_filter, glob_matches};
pub use crate::future::{Attend, Classify, First, Found, Here, Timed, Whose, begin};
pub use crate::grid::REQUEST_BOUNDS;
pub use crate::kind::{Finished, Names, SiteKind, Thresholds};
pub use crate::labels::{LabelRef, label};
pub use crate::named::named;
pub use crate::outcome::Outcome;
pub use crate::owned::{Link, Linked, List};
pub use crate::probe::{error_if, nowhere, ok_if};
pub use crate::series::Series;
pub use crate::site::{Resolved, Site};
pub use crate::span::{SpanSite, Spanned};
pub use crate::verdict::{Asked, Facts};
pub use crate::watch::{Running, Watch, Watcher, running, set_watcher, turn_watcher, watcher};
pub use crate::{
    __dials_error_kind as error_kind, __dials_outcome as outcome, __dials_plain_outcome as plain_outcome,
};

/// For the macros above.
pub mod probe {
    pub use crate::probe::{
        Failed, Judge, Kind, PlainlyFailed, PlainlyReturned, Returned, Show, Shown, Split,
    };
}

#[cfg(feature = "catalog")]
pub use crate::catalog::SITES_0_1_0 as SITES;
#[cfg(feature = "catalog")]
pub use linkme;
