//! One query of an annotated future.

use crate::answer::Answer;
use crate::asks::Asks;
use crate::beside::Beside;
use crate::ending::end;
use dials_runtime::__private::{
    self as runtime, Attend, Classify, First, Found, Here, Resolved, Site, Started,
};
use dials_runtime::Outcome;
use std::cell::Cell;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::thread::AccessError;

type Query<F, W, C, A> = runtime::Timed<F, W, Answers<C, A>>;

/// The closure tells how a query ended and what came back; beside it stands what was asked.
pub struct Answers<C, A: Asks> {
    classify: C,
    asks: A,
    /// It is dropped after the future, so that nobody else is taken to be at work while what is left of that ends.
    ///
    /// There is one place that drops it, so that the compiler sees when there is nothing to drop.
    beside: ManuallyDrop<Beside>,
}

impl<C, A: Asks> Answers<C, A> {
    #[inline]
    fn new(classify: C, asks: A) -> Self {
        Answers { classify, asks, beside: ManuallyDrop::new(Beside::NOTHING) }
    }
}

impl<C, A: Asks> Attend for Answers<C, A> {
    #[inline]
    fn begins(&mut self, first: First) {
        *self.beside = Beside::polled(first, self.asks.fixed());
    }

    #[inline]
    fn enter(&mut self, whose: Resolved) {
        self.beside.come(whose);
    }

    #[inline]
    fn exit(&mut self) {
        self.beside.go();
    }

    fn does_not_begin(&mut self) {
        *self.beside = Beside::NOTHING;
    }

    #[cold]
    fn left(&mut self, call: Started, outcome: Outcome) {
        if outcome == Outcome::Cancelled && self.beside.ends_last() && put_off(call) {
            return;
        }
        *self.beside = end(&call, self.beside.take(), outcome.into(), self.asks.asked());
    }
}

impl<T, C: Fn(&T) -> Answer<'_>, A: Asks> Classify<T> for Answers<C, A> {
    #[inline]
    fn finish(&mut self, call: Started, value: &T) {
        let answer = (self.classify)(value);
        *self.beside = end(&call, self.beside.take(), answer, self.asks.asked());
    }
}

thread_local! {
    /// Calls of futures that are being dropped, the innermost last. They end when what is within them has ended: after a
    /// timeout it is the innermost query that says what took so long.
    static LEFT: Cell<Vec<Started>> = const { Cell::new(Vec::new()) };
}

/// Says whether that could be: among the last destructors of a thread nobody remembers anything.
fn put_off(call: Started) -> bool {
    change_left(|left| left.push(call)).is_ok()
}

fn take_up() -> Option<Started> {
    change_left(Vec::pop).ok()?
}

/// Whoever is called meanwhile, as the program's allocator is, has a list of its own.
fn change_left<R>(change: impl FnOnce(&mut Vec<Started>) -> R) -> Result<R, AccessError> {
    LEFT.try_with(|left| {
        let mut calls = left.take();
        let result = change(&mut calls);
        left.set(calls);
        result
    })
}

impl<C, A: Asks> Drop for Answers<C, A> {
    #[inline]
    fn drop(&mut self) {
        if !self.beside.is_nothing() {
            self.is_gone();
        }
    }
}

impl<C, A: Asks> Answers<C, A> {
    #[inline(never)]
    fn is_gone(&mut self) {
        let beside = self.beside.take();
        let left = if beside.is_to_end() { take_up() } else { None };
        drop(match left {
            Some(call) => end(&call, beside, Outcome::Cancelled.into(), self.asks.asked()),
            None => beside,
        });
    }
}

/// Makes futures whose one call is counted, and that can be seen from their first poll on.
pub struct Timed;

impl Timed {
    /// Counts `future`; `classify` sees what it returns.
    #[inline]
    #[allow(clippy::new_ret_no_self, reason = "generated code has one name for what counts futures")]
    pub fn new<F, S, C, A>(site: S, asks: A, future: F, classify: C) -> Query<F, Here<S>, C, A>
    where
        F: Future,
        S: Fn() -> &'static Site,
        C: Fn(&F::Output) -> Answer<'_>,
        A: Asks,
    {
        Query::at(site, future, Answers::new(classify, asks))
    }

    /// Counts a future that calls [`begin`](runtime::begin) in its first poll.
    #[inline]
    pub fn labelled<F, C, A>(site: &'static Site, asks: A, future: F, classify: C) -> Query<F, Found, C, A>
    where
        F: Future,
        C: Fn(&F::Output) -> Answer<'_>,
        A: Asks,
    {
        Query::late(site, future, Answers::new(classify, asks))
    }

    /// Counts a future whose labels were found before.
    #[inline]
    pub fn of<F, C, A>(labels: Resolved, asks: A, future: F, classify: C) -> Query<F, Found, C, A>
    where
        F: Future,
        C: Fn(&F::Output) -> Answer<'_>,
        A: Asks,
    {
        Query::found(labels, future, Answers::new(classify, asks))
    }
}
