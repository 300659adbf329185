//! What generated code names. No part of it is stable; the macros are pinned to this version.

pub use crate::attempts::{attempts_before, guarded_attempts, tries_after};
pub use crate::call::{Call, Diverges, Returns};
pub use crate::deadline::{Deadline, OrElse, Timeout, from_timeout, late};
pub use crate::future::Timed;
pub use crate::kind::Operations;
pub use crate::probe::ok_if;
pub use crate::{
    __dials_external_judge as judge, __dials_external_judge_by as judge_by,
    __dials_external_plain_judge as plain_judge,
};

/// For the macros above.
pub mod probe {
    pub use crate::probe::{Accept, Accepted, Failed, PlainlyFailed, Refuse, judged};
    pub use dials_runtime::__private::nowhere;
    pub use dials_runtime::__private::probe::{Returned, Show, Shown, Split};
}

/// For `profile!`.
#[cfg(feature = "catalog")]
pub mod profile {
    pub use crate::profile::catalog::PROFILES_0_1_0 as PROFILES;
    pub use crate::profile::{Breaker, OperationProfile, Profile};
    pub use linkme;
}
