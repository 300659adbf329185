//! One call of an annotated future, from its first poll to its completion or its end.

use crate::call::{Mark, Started};
use crate::clock::Ticks;
use crate::outcome::Outcome;
use crate::series::Series;
use crate::site::{Resolved, Site};
use std::cell::Cell;
use std::future::Future;
use std::mem::ManuallyDrop;
use std::pin::Pin;
use std::task::{Context, Poll};

pin_project_lite::pin_project! {
    /// A future whose one call is timed.
    ///
    /// It starts at the first poll. A future that is dropped before that was never a call.
    #[must_use = "futures do nothing unless polled"]
    pub struct Timed<F, W: Whose, C> {
        #[pin]
        future: F,
        phase: Phase<W>,
        classify: C,
    }

    impl<F, W: Whose, C> PinnedDrop for Timed<F, W, C> {
        fn drop(this: Pin<&mut Self>) {
            if let Some(started) = this.phase.running() {
                started.finish(Outcome::Cancelled);
            }
        }
    }
}

/// Whose call it is.
pub trait Whose {
    /// Whether the series may be found during the first poll only.
    #[doc(hidden)]
    const LATE: bool;
    #[doc(hidden)]
    fn resolved(&self) -> Resolved;
    #[doc(hidden)]
    fn resolve(&mut self, found: Resolved);
}

/// The series without labels of the site that the function gives. It is known when the program is compiled: to load a
/// pointer from the future first would hold up the clock.
pub struct Here<S>(S);

/// A series, or none if the call is not observed.
pub struct Found(Resolved);

impl<S: Fn() -> &'static Site> Whose for Here<S> {
    const LATE: bool = false;

    #[inline]
    fn resolved(&self) -> Resolved {
        Resolved(Some(&self.0().series))
    }

    #[inline]
    fn resolve(&mut self, _: Resolved) {}
}

impl Whose for Found {
    const LATE: bool = true;

    #[inline]
    fn resolved(&self) -> Resolved {
        self.0
    }

    #[inline]
    fn resolve(&mut self, found: Resolved) {
        self.0 = found;
    }
}

/// How far the call is: what it began with, or in place of the mark what it is not yet or no longer.
///
/// An `enum` would be a word larger, and every annotated future that awaits another pays for each word.
struct Phase<W> {
    at: Ticks,
    mark: Mark,
    whose: W,
}

const _: () =
    assert!(size_of::<Timed<(), Found, ()>>() == 24, "at most 32 bytes a level, with what awaiting adds");

impl<W: Whose> Phase<W> {
    #[inline]
    fn not_running(whose: W, mark: Mark) -> Self {
        Phase { at: 0, mark, whose }
    }

    #[inline]
    fn running(&self) -> Option<Started> {
        let series = if self.mark.is_running() { self.whose.resolved().0 } else { None };
        series.map(|series| Started { series, at: self.at, mark: self.mark })
    }

    /// Goes on as this call, or as none.
    #[inline]
    fn begin(&mut self, started: Option<Started>) {
        match started {
            Some(Started { series, at, mark }) => {
                self.at = at;
                self.mark = mark;
                self.whose.resolve(Resolved(Some(series)));
            }
            None => self.mark = Mark::OVER,
        }
    }

    #[inline]
    fn end(&mut self) -> Option<Started> {
        let running = self.running();
        self.mark = Mark::OVER;
        running
    }
}

impl<F: Future, S: Fn() -> &'static Site, C: Fn(&F::Output) -> Outcome> Timed<F, Here<S>, C> {
    /// Times `future`; `classify` sees what it returns.
    #[inline]
    pub fn new(site: S, future: F, classify: C) -> Self {
        Timed { future, phase: Phase::not_running(Here(site), Mark::FRESH), classify }
    }
}

impl<F: Future, C: Fn(&F::Output) -> Outcome> Timed<F, Found, C> {
    /// Times a future that calls [`begin`] in its first poll.
    #[inline]
    pub fn labelled(site: &'static Site, future: F, classify: C) -> Self {
        let site = Found(Resolved(Some(&site.series)));
        Timed { future, phase: Phase::not_running(site, Mark::UNLABELLED), classify }
    }

    /// Times a future whose labels were found before.
    #[inline]
    pub fn of(labels: Resolved, future: F, classify: C) -> Self {
        let mark = if labels.0.is_some() { Mark::FRESH } else { Mark::OVER };
        Timed { future, phase: Phase::not_running(Found(labels), mark), classify }
    }
}

/// What passes between a labelled future and the [`Timed`] around it during the first poll.
#[derive(Clone, Copy)]
enum Handover {
    Nothing,
    Wanted(&'static Site),
    Begun(Option<Started>),
}

thread_local! {
    static HANDOVER: Cell<Handover> = const { Cell::new(Handover::Nothing) };
}

/// The call whose future is being polled for the first time begins, with these labels.
#[inline]
pub fn begin(labels: impl FnOnce(&'static Site) -> Resolved) {
    if let Handover::Wanted(site) = HANDOVER.get() {
        HANDOVER.set(Handover::Begun(site.resolve(labels).start()));
    }
}

/// A poll under way. Dropped by a panic, it ends the call.
struct Polling<'a, W: Whose> {
    phase: &'a mut Phase<W>,
    /// What was being handed over by whoever polls us, while this is a first poll of our own.
    outer: Option<Handover>,
}

impl<'a, W: Whose> Polling<'a, W> {
    #[inline]
    fn start(phase: &'a mut Phase<W>) -> Self {
        let mut outer = None;
        match phase.mark {
            Mark::FRESH => {
                let started = phase.whose.resolved().start();
                phase.begin(started);
            }
            Mark::UNLABELLED if W::LATE => {
                phase.mark = Mark::OVER;
                let site = phase.whose.resolved().0.and_then(Series::site);
                outer = site.map(|site| HANDOVER.replace(Handover::Wanted(site)));
            }
            _ => {}
        }
        Polling { phase, outer }
    }

    /// The poll is over: takes what was handed over.
    #[inline]
    fn settle(&mut self) {
        let Some(outer) = self.outer.take().filter(|_| W::LATE) else { return };
        if let Handover::Begun(started) = HANDOVER.replace(outer) {
            self.phase.begin(started);
        }
    }
}

impl<W: Whose> Drop for Polling<'_, W> {
    #[cold]
    fn drop(&mut self) {
        self.settle();
        if let Some(started) = self.phase.end() {
            started.finish(Outcome::Panic);
        }
    }
}

impl<F: Future, W: Whose, C: Fn(&F::Output) -> Outcome> Future for Timed<F, W, C> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let mut polling = Polling::start(this.phase);
        let poll = this.future.poll(cx);
        polling.settle();
        // From here on nothing panics that is not caught.
        let mut polling = ManuallyDrop::new(polling);
        let Poll::Ready(value) = poll else { return Poll::Pending };
        if let Some(started) = polling.phase.end() {
            started.finish((this.classify)(&value));
        }
        Poll::Ready(value)
    }
}
