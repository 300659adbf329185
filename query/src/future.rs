//! One query of an annotated future.

use crate::asks::Asks;
use crate::beside::Beside;
use crate::scope;
use dials_runtime::__private::{
    self as runtime, Classify, Found, Here, Leave, Resolved, Site, Started, Whose,
};
use dials_runtime::{Outcome, Verdict};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The closure tells how a query ended and what came back; beside it stands what was asked.
pub struct Verdicts<C, A> {
    classify: C,
    asks: A,
}

impl<C, A: Asks> Verdicts<C, A> {
    #[inline]
    fn end(&self, call: Started, verdict: Verdict<'_>) {
        let verdict = Verdict { asked: self.asks.asked(), ..verdict };
        call.finish_sized(&verdict, scope::is_inside());
    }
}

impl<C, A: Asks> Leave for Verdicts<C, A> {
    #[cold]
    fn left(&self, call: Started, outcome: Outcome) {
        self.end(call, outcome.into());
    }
}

impl<T, C: Fn(&T) -> Verdict<'_>, A: Asks> Classify<T> for Verdicts<C, A> {
    #[inline]
    fn finish(&self, call: Started, value: &T) {
        self.end(call, (self.classify)(value));
    }
}

pin_project_lite::pin_project! {
    /// A future whose one call is counted, and that can be seen from its first poll on.
    #[must_use = "futures do nothing unless polled"]
    pub struct Timed<T> {
        #[pin]
        call: T,
        // Dropped after the call, so that nobody else is taken to be at work when that ends.
        beside: Beside,
    }

    impl<T> PinnedDrop for Timed<T> {
        fn drop(this: Pin<&mut Self>) {
            // The call ends after this, when it is dropped.
            this.project().beside.end();
        }
    }
}

type Query<F, W, C, A> = runtime::Timed<F, W, Verdicts<C, A>>;

impl<F, S, C, A> Timed<Query<F, Here<S>, C, A>>
where
    F: Future,
    S: Fn() -> &'static Site,
    C: Fn(&F::Output) -> Verdict<'_>,
    A: Asks,
{
    /// Counts `future`; `classify` sees what it returns.
    #[inline]
    pub fn new(site: S, asks: A, future: F, classify: C) -> Self {
        Timed { call: Query::at(site, future, Verdicts { classify, asks }), beside: Beside::not_yet() }
    }
}

impl<F: Future, C: Fn(&F::Output) -> Verdict<'_>, A: Asks> Timed<Query<F, Found, C, A>> {
    /// Counts a future that calls [`begin`](runtime::begin) in its first poll.
    #[inline]
    pub fn labelled(site: &'static Site, asks: A, future: F, classify: C) -> Self {
        Timed { call: Query::late(site, future, Verdicts { classify, asks }), beside: Beside::not_yet() }
    }

    /// Counts a future whose labels were found before.
    #[inline]
    pub fn of(labels: Resolved, asks: A, future: F, classify: C) -> Self {
        Timed { call: Query::found(labels, future, Verdicts { classify, asks }), beside: Beside::not_yet() }
    }
}

impl<F, W, C, A> Future for Timed<Query<F, W, C, A>>
where
    F: Future,
    W: Whose,
    C: Fn(&F::Output) -> Verdict<'_>,
    A: Asks,
{
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let call = this.call.as_ref();
        let polling = this.beside.poll(|| {
            let site = call.site().filter(|site| !site.is_switched_off())?;
            Some((site, call.classify().asks.fixed()))
        });
        let polled = this.call.poll(cx);
        if polled.is_ready() {
            polling.ended();
        }
        polled
    }
}
