//! How often a call is tried before it ends.

use dials_runtime::__private::{Fault, Site};
use std::cell::Cell;

/// What the call that is at work on this thread has said of its attempts.
#[derive(Clone, Copy)]
struct Told {
    attempts: u32,
    /// How many of them repeat another.
    retries: u32,
}

impl Told {
    const NOTHING: Told = Told { attempts: 0, retries: 0 };
    /// No call that is tracked is at work.
    const NOBODY: Told = Told { attempts: u32::MAX, retries: 0 };

    fn after(attempts: u32) -> Told {
        Told { attempts: attempts.min(Told::NOBODY.attempts - 2) + 1, retries: u32::from(attempts > 0) }
    }
}

thread_local! {
    static AT_WORK: Cell<Told> = const { Cell::new(Told::NOBODY) };
}

/// One attempt of a call; made by [`attempt`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attempt {
    number: u32,
}

impl Attempt {
    /// 1 for the first attempt.
    pub fn number(self) -> u32 {
        self.number
    }
}

/// Says that the tracked call that is at work here makes an attempt. From the second on they are retries, which
/// `external_api_retries_total` counts when the call ends, by how it ended; and the event of a failed or slow call has the
/// number of the last one.
///
/// The call is the innermost one on this thread: a function with `#[track_external]`, or what
/// [`track`](crate::Operation::track) was given. Outside of any, nothing is counted. Tasks that are spawned inside are
/// on their own.
///
/// ```
/// # use dials_external as external;
/// fn refund() -> Result<u32, std::io::Error> {
///     loop {
///         let attempt = external::attempt();
///         // ..
///         if attempt.number() == 3 {
///             return Ok(attempt.number());
///         }
///     }
/// }
///
/// let refunded = external::external("stripe").operation("refund").track_sync(refund);
/// assert_eq!(refunded.ok(), Some(3));
/// let calls = external::calls(&dials_runtime::snapshot(), "stripe", "refund");
/// assert_eq!(calls.map(|calls| (calls.ok(), calls.retries())), Some((1, 2)));
/// ```
pub fn attempt() -> Attempt {
    let Told { attempts, retries } = AT_WORK.get();
    if attempts == Told::NOBODY.attempts {
        return Attempt { number: 1 };
    }
    // Nobody makes so many; but they must not be taken for nobody's.
    let number = (attempts + 1).min(Told::NOBODY.attempts - 1);
    let retries = retries.saturating_add(u32::from(attempts > 0));
    AT_WORK.set(Told { attempts: number, retries });
    Attempt { number }
}

/// The number of the latest attempt of the call at work.
pub(crate) fn latest() -> u32 {
    match AT_WORK.get().attempts {
        0 | u32::MAX => 1,
        attempts => attempts,
    }
}

/// How many of the attempts of the call at work were retries.
#[inline]
pub(crate) fn retries() -> u32 {
    AT_WORK.get().retries
}

/// A call's own account of its attempts: on the thread while the call is at work there, here while it is not.
///
/// Invariant: whoever makes it sees to it that the call is at work when it is dropped, which takes the account off the
/// thread again.
pub(crate) struct Scope(Told);

impl Scope {
    /// Of a call that is at work from now on.
    #[inline]
    pub(crate) fn at_work() -> Self {
        let mut scope = Scope::waiting();
        scope.swap();
        scope
    }

    /// Of a call that is not at work yet.
    #[inline]
    pub(crate) fn waiting() -> Self {
        Scope(Told::NOTHING)
    }

    /// A call at work waits, and one that waits is at work.
    #[inline]
    pub(crate) fn swap(&mut self) {
        self.0 = AT_WORK.replace(self.0);
    }

    /// The call is at work until what this returns is dropped.
    #[inline]
    pub(crate) fn enter(&mut self) -> Inside<'_> {
        self.swap();
        Inside(self)
    }

    /// The call, which waits, is itself an attempt, after so many others.
    pub(crate) fn tries_after(&mut self, attempts_before: u32) {
        self.0 = Told::after(attempts_before);
    }
}

impl Drop for Scope {
    #[inline]
    fn drop(&mut self) {
        self.swap();
    }
}

/// A call is at work.
pub(crate) struct Inside<'a>(&'a mut Scope);

impl Drop for Inside<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.swap();
    }
}

/// What `retry_of` says; generated code calls it so that an error points at the user's expression.
pub fn attempts_before<T: RetryOf + ?Sized>(retry_of: &T) -> u32 {
    retry_of.attempts_before()
}

/// The same where the expression is the user's, and may panic: then it is a first attempt.
pub fn guarded_attempts(site: &'static Site, attempts_before: impl FnOnce() -> u32) -> u32 {
    let evaluate = || site.guarded(Fault::LabelPanic, attempts_before);
    (!site.is_switched_off()).then(evaluate).flatten().unwrap_or(0)
}

/// The call at work is itself an attempt, after so many others.
pub fn tries_after(attempts_before: u32) {
    AT_WORK.set(Told::after(attempts_before));
}

/// What a call may be a retry of: the value of `retry_of`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what is tried again",
    label = "expected the number of attempts before this one, a boolean or an `Option`",
    note = "`retry_of` takes an integer (0 for a first attempt), a `bool` (`true` for a retry) or an `Option` (`Some` of \
            what is tried again)"
)]
pub trait RetryOf {
    /// How many attempts there were before this one.
    fn attempts_before(&self) -> u32;
}

impl RetryOf for bool {
    fn attempts_before(&self) -> u32 {
        u32::from(*self)
    }
}

impl<T> RetryOf for Option<T> {
    fn attempts_before(&self) -> u32 {
        u32::from(self.is_some())
    }
}

macro_rules! numbers {
    ($($type:ty)*) => {$(
        impl RetryOf for $type {
            fn attempts_before(&self) -> u32 {
                // A negative number is no attempt; so many as do not fit are as many as fit.
                u32::try_from(*self).unwrap_or(if *self > 0 { u32::MAX } else { 0 })
            }
        }
    )*};
}

numbers! { u8 u16 u32 u64 usize i8 i16 i32 i64 isize }

impl<T: RetryOf + ?Sized> RetryOf for &T {
    fn attempts_before(&self) -> u32 {
        (**self).attempts_before()
    }
}
