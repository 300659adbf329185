//! One call of an annotated function.

use crate::attempts::{self, Scope};
use dials_runtime::__private as runtime;
use dials_runtime::__private::{Resolved, ReturnsThat, Site, Tells};
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
        call.finish_with(verdict, attempts::retried());
    }
}

/// A call that was tried again has that to tell.
struct Retries;

impl Tells for Retries {
    #[inline]
    fn has_more_to_tell() -> bool {
        attempts::retried()
    }
}

/// Ends with the scope that it is declared in: `ok`, or `panic` if the scope is left by one.
#[must_use]
pub struct Returns {
    /// Dropped while the call is at work.
    _call: ReturnsThat<Retries>,
    _scope: Scope,
}

impl Returns {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Returns { _call: ReturnsThat::start(site), _scope: Scope::at_work() }
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Returns { _call: ReturnsThat::start_with(site, labels), _scope: Scope::at_work() }
    }
}

/// For a future that never completes: ends as `cancelled`, or `panic`. It stands in the future that is polled and not around
/// it, so attempts made there are those of the call around it.
#[must_use]
pub struct Diverges {
    /// Dropped while the call is at work.
    _call: runtime::Diverges,
    scope: Scope,
}

impl Diverges {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Diverges { _call: runtime::Diverges::start(site), scope: Scope::waiting() }
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Diverges { _call: runtime::Diverges::start_with(site, labels), scope: Scope::waiting() }
    }

    /// The call is itself an attempt, after so many others.
    pub fn tries_after(mut self, attempts_before: u32) -> Self {
        self.scope.tries_after(attempts_before);
        self
    }
}

impl Drop for Diverges {
    fn drop(&mut self) {
        self.scope.swap();
    }
}
