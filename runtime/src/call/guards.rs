//! What an annotated function or a block holds while its call is under way.

use super::Started;
use crate::outcome::Outcome;
use crate::site::{Resolved, Site};
use crate::verdict::Verdict;
use std::marker::PhantomData;

/// Whether a call that was `ok` has something to tell all the same.
pub trait Tells {
    /// Asked when the call ends.
    fn has_more_to_tell() -> bool;
}

/// It never has.
pub struct Quiet;

impl Tells for Quiet {
    #[inline]
    fn has_more_to_tell() -> bool {
        false
    }
}

/// Ends with the scope it is declared in: `ok`, or `panic` if the scope is left by one.
#[must_use]
pub struct ReturnsThat<T: Tells>(Started, PhantomData<T>);

/// The guard of a function.
pub type Returns = ReturnsThat<Quiet>;

impl<T: Tells> ReturnsThat<T> {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        ReturnsThat(Started::begin_scope(site), PhantomData)
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        ReturnsThat(Started::begin_scope_with(site, labels), PhantomData)
    }
}

impl<T: Tells> Drop for ReturnsThat<T> {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_running() {
            if T::has_more_to_tell() {
                self.0.leave_with_more_to_tell();
            } else {
                self.0.leave();
            }
        }
    }
}

/// For a future that never completes: ends as `cancelled`, or `panic`.
#[must_use]
pub struct Diverges(Started);

impl Diverges {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Diverges(Started::begin_scope(site))
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Diverges(Started::begin_scope_with(site, labels))
    }
}

/// Calls that may have more to tell than how they ended.
macro_rules! finish_with {
    ($($call:ident)*) => {$(
        impl $call {
            /// The call is over. How it ended is asked only if it is observed; `told` says that there is something to tell
            /// even if it is `ok`.
            #[inline]
            pub fn finish_with<'v>(mut self, verdict: impl FnOnce() -> Verdict<'v>, told: bool) {
                if self.0.is_running() {
                    self.0.over().finish_with(verdict(), told);
                }
            }
        }
    )*};
}

finish_with! { Call Diverges }

impl Drop for Diverges {
    fn drop(&mut self) {
        if self.0.is_running() {
            self.0.finish(self.0.outcome_of_diverging());
        }
    }
}

/// Ends when its outcome is known, or as `panic` if that never comes.
#[must_use]
pub struct Call(Started);

impl Call {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Call(Started::begin(site))
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Call(Started::begin_with(site, labels))
    }

    /// The call is over. How it ended is asked only if it is observed.
    #[inline]
    pub fn finish(mut self, outcome: impl FnOnce() -> Outcome) {
        if self.0.is_running() {
            self.0.over().finish(outcome());
        }
    }
}

impl Drop for Call {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_running() {
            self.0.finish(Outcome::Panic);
        }
    }
}

/// Runs the body of an annotated function: a closure that is passed on is called once, one that is called in place may
/// be taken for one that is called often.
#[inline]
pub fn call_once<R>(body: impl FnOnce() -> R) -> R {
    body()
}
