//! One call of an annotated future.

use crate::attempts::{self, Scope};
use dials_runtime::__private::{self as runtime, Attend, Classify, Found, Here, Resolved, Site, Started};
use dials_runtime::Verdict;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The closure tells how a call ended and what there is to say of it.
pub struct Verdicts<C>(C);

impl<C> Attend for Verdicts<C> {}

impl<T, C: Fn(&T) -> Verdict<'_>> Classify<T> for Verdicts<C> {
    #[inline]
    fn finish(&mut self, call: Started, value: &T) {
        call.finish_with((self.0)(value), attempts::retried());
    }
}

pin_project_lite::pin_project! {
    /// A future whose one call is counted, and at work while it is polled.
    #[must_use = "futures do nothing unless polled"]
    pub struct Timed<T> {
        #[pin]
        call: T,
        // Dropped after the call.
        scope: Scope,
    }

    impl<T> PinnedDrop for Timed<T> {
        fn drop(this: Pin<&mut Self>) {
            // The call may end by this.
            this.project().scope.swap();
        }
    }
}

impl<T> Timed<T> {
    #[inline]
    fn around(call: T) -> Self {
        Timed { call, scope: Scope::waiting() }
    }

    /// The call is itself an attempt, after so many others.
    pub fn tries_after(mut self, attempts_before: u32) -> Self {
        self.scope.tries_after(attempts_before);
        self
    }
}

type AtSite<F, S, C> = runtime::Timed<F, Here<S>, Verdicts<C>>;
type Labelled<F, C> = runtime::Timed<F, Found, Verdicts<C>>;

impl<F, S, C> Timed<AtSite<F, S, C>>
where
    F: Future,
    S: Fn() -> &'static Site,
    C: Fn(&F::Output) -> Verdict<'_>,
{
    /// Counts `future`; `classify` sees what it returns.
    #[inline]
    pub fn new(site: S, future: F, classify: C) -> Self {
        Self::around(AtSite::at(site, future, Verdicts(classify)))
    }
}

impl<F: Future, C: Fn(&F::Output) -> Verdict<'_>> Timed<Labelled<F, C>> {
    /// Counts a future that calls [`begin`](runtime::begin) in its first poll.
    #[inline]
    pub fn labelled(site: &'static Site, future: F, classify: C) -> Self {
        Self::around(Labelled::late(site, future, Verdicts(classify)))
    }

    /// Counts a future whose labels were found before.
    #[inline]
    pub fn of(labels: Resolved, future: F, classify: C) -> Self {
        Self::around(Labelled::found(labels, future, Verdicts(classify)))
    }
}

impl<T: Future> Future for Timed<T> {
    type Output = T::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T::Output> {
        let this = self.project();
        let _at_work = this.scope.enter();
        this.call.poll(cx)
    }
}
