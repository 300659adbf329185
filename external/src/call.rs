//! One call of an annotated function.

use crate::attempts::{self, Scope};
use dials_runtime::__private as runtime;
use dials_runtime::__private::{Resolved, Site};
use dials_runtime::Verdict;

/// Ends when its verdict is known, or as `panic` if that never comes.
#[must_use]
pub struct Call {
    /// Dropped while the call is at work.
    call: runtime::Call,
    _scope: Scope,
}

impl Call {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Call { call: runtime::Call::start(site), _scope: Scope::at_work() }
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Call { call: runtime::Call::start_with(site, labels), _scope: Scope::at_work() }
    }

    /// The call is over. How it ended is asked only if it is observed.
    #[inline]
    pub fn finish<'v>(self, verdict: impl FnOnce() -> Verdict<'v>) {
        let Call { call, _scope } = self;
        call.finish_with(verdict, attempts::retries() > 0);
    }
}

/// Guards that end with the scope they are declared in.
macro_rules! guards {
    ($($(#[doc = $doc:literal])* $guard:ident)*) => {$(
        $(#[doc = $doc])*
        #[must_use]
        pub struct $guard {
            /// Dropped while the call is at work.
            _call: runtime::$guard,
            _scope: Scope,
        }

        impl $guard {
            /// A call begins.
            #[inline]
            pub fn start(site: &'static Site) -> Self {
                $guard { _call: runtime::$guard::start(site), _scope: Scope::at_work() }
            }

            /// A call with labels begins.
            #[inline]
            pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
                $guard { _call: runtime::$guard::start_with(site, labels), _scope: Scope::at_work() }
            }
        }
    )*};
}

guards! {
    /// Ends as `ok`, or as `panic` if the scope is left by one.
    Returns
    /// For a future that never completes: ends as `cancelled`, or `panic`.
    Diverges
}
