//! How often a call is tried before it ends.

use dials_runtime::__private::{Fault, Site};
use std::cell::Cell;

/// What the call that is at work on this thread has said of its attempts: those that it made in the lower half, and in the
/// upper one those before, of which it is itself a repetition. So more than 1 means that something was tried again.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Told(u64);

impl Told {
    const NOTHING: Told = Told(0);
    /// No call that is tracked is at work.
    const NOBODY: Told = Told(u64::MAX);

    fn new(before: u32, own: u32) -> Told {
        // Nobody makes so many; but they must not be taken for nobody's.
        Told(u64::from(before) << 32 | u64::from(own.min(u32::MAX - 1)))
    }

    fn before(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn own(self) -> u32 {
        self.0 as u32
    }

    /// The number of the latest. A call that has told of none makes one.
    fn latest(self) -> u32 {
        self.before().saturating_add(self.own().max(1))
    }

    fn retries(self) -> u32 {
        u32::from(self.before() > 0).saturating_add(self.own().saturating_sub(1))
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
/// The call is the innermost one at work on this thread: a function with `#[track_external]`, or what
/// [`track`](crate::Operation::track) was given. Outside of any, nothing is counted. A task that is spawned inside is on
/// its own wherever else it is polled. A call with `retry_of` is itself the first of these attempts.
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
    let told = AT_WORK.get();
    if told == Told::NOBODY {
        return Attempt { number: 1 };
    }
    let told = Told::new(told.before(), told.own().saturating_add(1));
    AT_WORK.set(told);
    Attempt { number: told.latest() }
}

/// The number of the latest attempt of the call at work.
pub(crate) fn latest() -> u32 {
    AT_WORK.get().latest()
}

/// How many of the attempts of the call at work were retries.
pub(crate) fn retries() -> u32 {
    AT_WORK.get().retries()
}

/// Whether the call at work has tried something again.
#[inline]
pub(crate) fn retried() -> bool {
    AT_WORK.get().0 > 1
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
        self.0 = Told::new(attempts_before, 0);
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
    AT_WORK.set(Told::new(attempts_before, 0));
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The number of the latest attempt and the retries of a call that is the attempt after so many, and makes so many.
    fn told(before: u32, own: u32) -> (u32, u32) {
        let _at_work = Scope::at_work();
        tries_after(before);
        (0..own).for_each(|_| _ = attempt());
        assert_eq!(retried(), retries() > 0);
        (latest(), retries())
    }

    #[test]
    fn an_attempt_that_both_forms_tell_of_is_counted_once() {
        assert_eq!(told(0, 0), (1, 0));
        assert_eq!(told(0, 1), (1, 0));
        assert_eq!(told(0, 3), (3, 2));
        assert_eq!(told(2, 0), (3, 1));
        assert_eq!(told(2, 1), (3, 1));
        assert_eq!(told(2, 2), (4, 2));
        assert_eq!(told(u32::MAX, 2), (u32::MAX, 2));
    }

    #[test]
    fn outside_of_a_call_nothing_is_counted() {
        assert_eq!((attempt().number(), attempt().number()), (1, 1));
        told(0, 2);
        assert_eq!(attempt().number(), 1);
    }

    #[test]
    fn a_call_inside_another_keeps_its_own_account() {
        let _outer = Scope::at_work();
        attempt();
        assert_eq!(told(0, 3), (3, 2));
        assert_eq!((attempt().number(), retries()), (2, 1));
    }

    #[test]
    fn what_is_tried_again_says_it_in_many_ways() {
        assert_eq!((true.attempts_before(), false.attempts_before()), (1, 0));
        assert_eq!((Some("id").attempts_before(), None::<u8>.attempts_before()), (1, 0));
        assert_eq!(
            (3_i64.attempts_before(), (-3_i64).attempts_before(), u64::MAX.attempts_before()),
            (3, 0, u32::MAX)
        );
    }
}
