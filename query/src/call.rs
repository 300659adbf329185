//! One query of an annotated function.

use crate::asks::Asks;
use crate::beside::Beside;
use crate::scope;
use dials_runtime::__private::{Open, Resolved, Site};
use dials_runtime::{Outcome, Verdict};

/// A query under way. Whoever has it ends it.
struct Query<A> {
    call: Open,
    beside: Beside,
    asks: A,
}

impl<A: Asks> Query<A> {
    /// It stays on its thread.
    #[inline]
    fn new(site: &'static Site, call: Open, asks: A) -> Self {
        let beside =
            if call.is_running() { Beside::at_work(site, &call, asks.fixed()) } else { Beside::NOTHING };
        Query { call, beside, asks }
    }

    /// Others may be at work on the thread before it ends.
    #[inline]
    fn anywhere(site: &'static Site, call: Open, asks: A) -> Self {
        let beside =
            if call.is_running() { Beside::anywhere(site, &call, asks.fixed()) } else { Beside::NOTHING };
        Query { call, beside, asks }
    }

    #[inline]
    fn is_running(&self) -> bool {
        self.call.is_running()
    }

    /// It is over, so that nobody need look at it any more; then it is counted.
    #[inline]
    fn end(&mut self, verdict: Verdict<'_>) {
        self.beside.end();
        let verdict = Verdict { asked: self.asks.asked(), ..verdict };
        self.call.finish(&verdict, scope::is_inside());
    }

    #[cold]
    fn leave(&mut self, outcome: Outcome) {
        self.end(outcome.into());
    }
}

/// Ends when its verdict is known, or as `panic` if that never comes.
#[must_use]
pub struct Call<A: Asks>(Query<A>);

impl<A: Asks> Call<A> {
    /// A query begins.
    #[inline]
    pub fn start(site: &'static Site, asks: A) -> Self {
        Call(Query::new(site, Open::start(site), asks))
    }

    /// A query with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, asks: A, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Call(Query::new(site, Open::start_with(site, labels), asks))
    }

    /// The query is over. How it ended is asked only if it is observed.
    #[inline]
    pub fn finish<'v>(mut self, verdict: impl FnOnce() -> Verdict<'v>) {
        if self.0.is_running() {
            self.0.end(verdict());
        }
    }
}

impl<A: Asks> Drop for Call<A> {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_running() {
            self.0.leave(Outcome::Panic);
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
        Returns(Query::new(site, Open::start_scope(site), asks))
    }

    /// A query with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, asks: A, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Returns(Query::new(site, Open::start_scope_with(site, labels), asks))
    }
}

impl<A: Asks> Drop for Returns<A> {
    #[inline]
    fn drop(&mut self) {
        if self.0.is_running() {
            self.0.beside.end();
            self.0.call.leave(self.0.asks.asked(), scope::is_inside());
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
        Diverges(Query::anywhere(site, Open::start_scope(site), asks))
    }

    /// A query with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, asks: A, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Diverges(Query::anywhere(site, Open::start_scope_with(site, labels), asks))
    }

    /// The query is over.
    pub fn finish<'v>(mut self, verdict: impl FnOnce() -> Verdict<'v>) {
        if self.0.is_running() {
            self.0.end(verdict());
        }
    }
}

impl<A: Asks> Drop for Diverges<A> {
    fn drop(&mut self) {
        if self.0.is_running() {
            let panics = self.0.call.is_panicking();
            self.0.leave(if panics { Outcome::Panic } else { Outcome::Cancelled });
        }
    }
}
