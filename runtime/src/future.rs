//! One call of an annotated future, from its first poll to its completion or its end.

use crate::call::{Progress, Started};
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
    ///
    /// Every annotated function has a type of its own here, so what does not depend on it is elsewhere.
    #[must_use = "futures do nothing unless polled"]
    pub struct Timed<F, W: Whose, C: Attend> {
        #[pin]
        future: F,
        progress: Progress,
        whose: W,
        classify: C,
    }

    impl<F, W: Whose, C: Attend> PinnedDrop for Timed<F, W, C> {
        fn drop(this: Pin<&mut Self>) {
            let this = this.project();
            if let Some(started) = running(this.progress, this.whose.resolved()) {
                this.classify.left(started, Outcome::Cancelled);
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

const _: () = assert!(
    size_of::<Timed<(), Found, Outcomes<()>>>() == 24,
    "at most 32 bytes a level, with what awaiting adds"
);

/// Is there while a call is under way, and ends one that returned nothing.
pub trait Attend {
    /// The first poll begins.
    #[inline]
    fn begins(&mut self, _: First) {}

    /// A later poll begins, of this call.
    #[inline]
    fn enter(&mut self, _: Resolved) {}

    /// A poll is over, and so is the call if it ended by it.
    #[inline]
    fn exit(&mut self) {}

    /// The first poll is over, and what was to begin in it is not observed.
    #[inline]
    fn does_not_begin(&mut self) {}

    /// The call is over, by a panic or since nobody waits for it any more.
    fn left(&mut self, call: Started, outcome: Outcome) {
        call.finish(outcome);
    }
}

/// Whose first poll it is.
#[derive(Clone, Copy)]
pub enum First {
    /// That of a call that has begun.
    Of(Started),
    /// That of a call that is to begin in it.
    At(&'static Site),
}

/// Ends a call, by what it returned.
pub trait Classify<T>: Attend {
    /// The call that returned `value` is over.
    fn finish(&mut self, call: Started, value: &T);
}

/// The closure tells how a call ended.
pub struct Outcomes<C>(C);

impl<C> Attend for Outcomes<C> {}

impl<T, C: Fn(&T) -> Outcome> Classify<T> for Outcomes<C> {
    #[inline]
    fn finish(&mut self, call: Started, value: &T) {
        call.finish((self.0)(value));
    }
}

impl<F: Future, S: Fn() -> &'static Site, C: Fn(&F::Output) -> Outcome> Timed<F, Here<S>, Outcomes<C>> {
    /// Times `future`; `classify` sees what it returns.
    #[inline]
    pub fn new(site: S, future: F, classify: C) -> Self {
        Self::at(site, future, Outcomes(classify))
    }
}

impl<F: Future, C: Fn(&F::Output) -> Outcome> Timed<F, Found, Outcomes<C>> {
    /// Times a future that calls [`begin`] in its first poll.
    #[inline]
    pub fn labelled(site: &'static Site, future: F, classify: C) -> Self {
        Self::late(site, future, Outcomes(classify))
    }

    /// Times a future whose labels were found before.
    #[inline]
    pub fn of(labels: Resolved, future: F, classify: C) -> Self {
        Self::found(labels, future, Outcomes(classify))
    }
}

/// For attributes that end calls in another way; see above.
impl<F: Future, S: Fn() -> &'static Site, C: Classify<F::Output>> Timed<F, Here<S>, C> {
    /// See [`new`](Self::new).
    #[inline]
    pub fn at(site: S, future: F, classify: C) -> Self {
        Timed { future, progress: Progress::FRESH, whose: Here(site), classify }
    }
}

impl<F: Future, C: Classify<F::Output>> Timed<F, Found, C> {
    /// See [`labelled`](Self::labelled).
    #[inline]
    pub fn late(site: &'static Site, future: F, classify: C) -> Self {
        let whose = Found(Resolved(Some(&site.series)));
        Timed { future, progress: Progress::UNLABELLED, whose, classify }
    }

    /// See [`of`](Self::of).
    #[inline]
    pub fn found(labels: Resolved, future: F, classify: C) -> Self {
        let progress = if labels.0.is_some() { Progress::FRESH } else { Progress::OVER };
        Timed { future, progress, whose: Found(labels), classify }
    }
}

impl<F: Future, W: Whose, C: Classify<F::Output>> Future for Timed<F, W, C> {
    type Output = F::Output;

    #[inline]
    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let this = self.project();
        let polling =
            Polling::start(&mut *this.progress, this.whose.resolved(), W::LATE, &mut *this.classify);
        let poll = this.future.poll(cx);
        let running = polling.over();
        let Poll::Ready(value) = poll else {
            if W::LATE {
                if let Some(Started { series, .. }) = running {
                    this.whose.resolve(Resolved(Some(series)));
                }
            }
            this.classify.exit();
            return Poll::Pending;
        };
        this.progress.end();
        if let Some(started) = running {
            this.classify.finish(started, &value);
        }
        this.classify.exit();
        Poll::Ready(value)
    }
}

/// The call, if there is one now.
#[inline]
fn running(progress: &Progress, series: Resolved) -> Option<Started> {
    if progress.is_running() { Some(Started { series: series.0?, progress: *progress }) } else { None }
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
        let begin = |series: &'static Series| Started { series, progress: series.begin() };
        HANDOVER.set(Handover::Begun(site.resolve(labels).0.map(begin)));
    }
}

/// A poll under way. Dropped by a panic, it ends the call.
struct Polling<'a, C: Attend> {
    progress: &'a mut Progress,
    series: Resolved,
    /// What was being handed over by whoever polls us, while this is a first poll of our own.
    outer: Option<Handover>,
    classify: &'a mut C,
}

impl<'a, C: Attend> Polling<'a, C> {
    #[inline]
    fn start(progress: &'a mut Progress, series: Resolved, late: bool, classify: &'a mut C) -> Self {
        let mut outer = None;
        if progress.is_fresh() {
            match series.0 {
                Some(series) => series.begin_in(progress),
                None => progress.end(),
            }
            if let Some(call) = running(progress, series) {
                classify.begins(First::Of(call));
            }
        } else if late && progress.is_unlabelled() {
            progress.end();
            let site = series.0.and_then(Series::site);
            outer = site.map(|site| HANDOVER.replace(Handover::Wanted(site)));
            if let Some(site) = site.filter(|site| !site.is_switched_off()) {
                classify.begins(First::At(site));
            }
        } else {
            classify.enter(series);
        }
        Polling { progress, series, outer, classify }
    }

    /// The call, if it is running by now: it may have begun during this poll.
    #[inline]
    fn running(&mut self) -> Option<Started> {
        if let Some(outer) = self.outer.take() {
            let begun = match HANDOVER.replace(outer) {
                Handover::Begun(started) => started.filter(Started::is_running),
                Handover::Nothing | Handover::Wanted(_) => None,
            };
            match begun {
                Some(started) => *self.progress = started.progress,
                None => self.classify.does_not_begin(),
            }
            return begun;
        }
        running(self.progress, self.series)
    }

    /// The poll has returned.
    #[inline]
    fn over(self) -> Option<Started> {
        ManuallyDrop::new(self).running()
    }
}

impl<C: Attend> Drop for Polling<'_, C> {
    #[cold]
    fn drop(&mut self) {
        let running = self.running();
        self.progress.end();
        if let Some(started) = running {
            self.classify.left(started, Outcome::Panic);
        }
        self.classify.exit();
    }
}
