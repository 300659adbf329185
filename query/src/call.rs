//! One query of an annotated function.

use crate::answer::Answer;
use crate::asks::Asks;
use crate::beside::Beside;
use crate::ending::{end, leave};
use dials_runtime::__private::{Resolved, Site, Started};
use dials_runtime::Outcome;
use std::mem::ManuallyDrop;

/// A query under way.
struct Query<A> {
    call: Started,
    beside: Beside,
    asks: A,
}

impl<A: Asks> Query<A> {
    /// It stays on its thread.
    #[inline]
    fn new(call: Started, asks: A) -> Self {
        Query { call, beside: Beside::at_work(&call, asks.fixed()), asks }
    }

    /// Others may be at work on the thread before it ends.
    #[inline]
    fn anywhere(call: Started, asks: A) -> Self {
        Query { call, beside: Beside::anywhere(&call, asks.fixed()), asks }
    }

    #[cold]
    fn left(&mut self, outcome: Outcome) {
        drop(end(&self.call, self.beside.take(), outcome.into(), self.asks.asked()));
    }
}

/// Ends when its answer is known, or as `panic` if that never comes.
#[must_use]
pub struct Call<A: Asks>(Query<A>);

impl<A: Asks> Call<A> {
    /// A query begins.
    #[inline]
    pub fn start(site: &'static Site, asks: A) -> Self {
        Call(Query::new(Started::begin(site), asks))
    }

    /// A query with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, asks: A, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Call(Query::new(Started::begin_with(site, labels), asks))
    }

    /// The query is over. How it ended is asked only if it is observed.
    #[inline]
    pub fn finish<'v>(self, answer: impl FnOnce() -> Answer<'v>) {
        if self.0.call.is_running() {
            let answer = answer();
            // It is over even if what follows panics.
            let Call(query) = &mut *ManuallyDrop::new(self);
            drop(end(&query.call, query.beside.take(), answer, query.asks.asked()));
        }
    }
}

impl<A: Asks> Drop for Call<A> {
    #[inline]
    fn drop(&mut self) {
        if self.0.call.is_running() {
            self.0.left(Outcome::Panic);
        }
    }
}

/// Ends with the scope that it is declared in: `ok`, or `panic` if the scope is left by one.
#[must_use]
pub struct Returns<A: Asks>(Query<A>);

impl<A: Asks> Returns<A> {
    /// A query begins.
    #[inline]
    pub fn start(site: &'static Site, asks: A) -> Self {
        Returns(Query::new(Started::begin_scope(site), asks))
    }

    /// A query with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, asks: A, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Returns(Query::new(Started::begin_scope_with(site, labels), asks))
    }
}

impl<A: Asks> Drop for Returns<A> {
    #[inline]
    fn drop(&mut self) {
        if self.0.call.is_running() {
            leave(&self.0.call, self.0.beside.take(), self.0.asks.asked());
        }
    }
}

/// A query that ends as `cancelled`, or `panic`, unless somebody says how: for futures that never complete, and for code that
/// cannot be wrapped.
#[must_use]
pub struct Diverges<A: Asks>(Query<A>);

impl<A: Asks> Diverges<A> {
    /// A query begins.
    #[inline]
    pub fn start(site: &'static Site, asks: A) -> Self {
        Diverges(Query::anywhere(Started::begin_scope(site), asks))
    }

    /// A query with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, asks: A, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Diverges(Query::anywhere(Started::begin_scope_with(site, labels), asks))
    }

    /// The query is over.
    pub fn finish<'v>(self, answer: impl FnOnce() -> Answer<'v>) {
        if self.0.call.is_running() {
            let answer = answer();
            // It is over even if what follows panics.
            let Diverges(query) = &mut *ManuallyDrop::new(self);
            drop(end(&query.call, query.beside.take(), answer, query.asks.asked()));
        }
    }
}

impl<A: Asks> Drop for Diverges<A> {
    fn drop(&mut self) {
        if self.0.call.is_running() {
            self.0.left(self.0.call.outcome_of_diverging());
        }
    }
}
