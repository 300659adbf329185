//! One call of an annotated future, from its first poll to its completion or its end.

use crate::call::{Mark, Started};
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
    pub struct Timed<F, C> {
        #[pin]
        future: F,
        phase: Phase,
        classify: C,
    }

    impl<F, C> PinnedDrop for Timed<F, C> {
        fn drop(this: Pin<&mut Self>) {
            if let Some(started) = this.phase.running() {
                started.finish(Outcome::Cancelled);
            }
        }
    }
}

/// How far the call is: a [`Started`], or in place of its last word what it is not yet or no longer.
///
/// An `enum` would be a word larger, and every annotated future that awaits another pays for each word.
struct Phase(Started);

const _: () =
    assert!(size_of::<Timed<(), ()>>() == 24, "at most 32 bytes a level, with what the outer future adds");

impl Phase {
    #[inline]
    fn not_running(series: &'static Series, mark: Mark) -> Self {
        Phase(Started { series, at: 0, mark })
    }

    #[inline]
    fn running(&self) -> Option<Started> {
        if self.0.mark.is_running() { Some(self.0) } else { None }
    }

    /// Goes on as this call, or as none.
    #[inline]
    fn begin(&mut self, started: Option<Started>) {
        match started {
            Some(started) => self.0 = started,
            None => self.0.mark = Mark::OVER,
        }
    }

    #[inline]
    fn end(&mut self) -> Option<Started> {
        let running = self.running();
        self.0.mark = Mark::OVER;
        running
    }
}

impl<F: Future, C: Fn(&F::Output) -> Outcome> Timed<F, C> {
    /// Times `future`; `classify` sees what it returns.
    #[inline]
    pub fn new(site: &'static Site, future: F, classify: C) -> Self {
        Timed { future, phase: Phase::not_running(&site.series, Mark::FRESH), classify }
    }

    /// Times a future that calls [`begin`] in its first poll.
    #[inline]
    pub fn labelled(site: &'static Site, future: F, classify: C) -> Self {
        Timed { future, phase: Phase::not_running(&site.series, Mark::UNLABELLED), classify }
    }

    /// Times a future of `site` whose labels were found before.
    #[inline]
    pub fn of(site: &'static Site, labels: Resolved, future: F, classify: C) -> Self {
        let phase = match labels.0 {
            Some(series) => Phase::not_running(series, Mark::FRESH),
            None => Phase::not_running(&site.series, Mark::OVER),
        };
        Timed { future, phase, classify }
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
struct Polling<'a> {
    phase: &'a mut Phase,
    /// What was being handed over by whoever polls us, while this is a first poll of our own.
    outer: Option<Handover>,
}

impl<'a> Polling<'a> {
    #[inline]
    fn start(phase: &'a mut Phase) -> Self {
        let mut outer = None;
        match phase.0.mark {
            Mark::FRESH => {
                let started = phase.0.series.start();
                phase.begin(started);
            }
            Mark::UNLABELLED => {
                phase.0.mark = Mark::OVER;
                outer = phase.0.series.site().map(|site| HANDOVER.replace(Handover::Wanted(site)));
            }
            _ => {}
        }
        Polling { phase, outer }
    }

    /// The poll is over: takes what was handed over.
    #[inline]
    fn settle(&mut self) {
        if let Some(outer) = self.outer.take() {
            if let Handover::Begun(started) = HANDOVER.replace(outer) {
                self.phase.begin(started);
            }
        }
    }
}

impl Drop for Polling<'_> {
    #[cold]
    fn drop(&mut self) {
        self.settle();
        if let Some(started) = self.phase.end() {
            started.finish(Outcome::Panic);
        }
    }
}

impl<F: Future, C: Fn(&F::Output) -> Outcome> Future for Timed<F, C> {
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
