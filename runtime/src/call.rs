//! One call, from its start to its end.

use crate::clock::{self, Clock, Ticks};
use crate::epochs::Epoch;
use crate::fault::Fault;
use crate::kind::Finished;
use crate::local;
use crate::outcome::Outcome;
use crate::series::{Series, Track};
use crate::shard::Shard;
use crate::site::{Resolved, Site};
use crate::verdict::{Asked, Verdict};
use std::marker::PhantomData;
use std::thread::panicking;

/// How far a call is: the clock and the mark that it began with, or the mark of what it is not yet or no longer.
///
/// Two words, each written and read as one: narrower fields cost a store-forwarding stall when they are copied, and an
/// `enum` would be a word larger, for which every annotated future that awaits another would pay.
#[derive(Clone, Copy)]
pub(crate) struct Progress {
    at: Ticks,
    mark: Mark,
}

/// How many calls a call stands for, the epoch it began in, by which clock, and whether a panic went on then.
///
/// Or that there is no call: not yet, or no more.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark(u64);

impl Mark {
    const FRESH: Mark = Mark(Self::NO_CALL);
    const UNLABELLED: Mark = Mark(Self::NO_CALL | 1);
    const OVER: Mark = Mark(Self::NO_CALL | 2);

    const SYSTEM_CLOCK: u64 = 1 << 2;
    const NO_CALL: u64 = 1 << 3;
    const PANICKING: u64 = 1 << 4;
    const WEIGHT_SHIFT: u32 = 32;

    #[inline]
    fn new(weight: u32, epoch: Epoch, clock: Clock) -> Self {
        let clock = match clock {
            Clock::Counter => 0,
            Clock::System => Self::SYSTEM_CLOCK,
        };
        Mark(u64::from(weight) << Self::WEIGHT_SHIFT | u64::from(epoch.bits()) | clock)
    }

    #[inline]
    fn is_running(self) -> bool {
        self.0 & Self::NO_CALL == 0
    }

    #[inline]
    fn weight(self) -> u32 {
        (self.0 >> Self::WEIGHT_SHIFT) as u32
    }

    #[inline]
    fn epoch(self) -> Epoch {
        Epoch::from_bits(self.0 as u32)
    }

    #[inline]
    fn clock(self) -> Clock {
        if self.0 & Self::SYSTEM_CLOCK == 0 { Clock::Counter } else { Clock::System }
    }

    /// A panic that went on before is not the call's own.
    #[inline]
    fn began_panicking(self) -> bool {
        self.0 & Self::PANICKING != 0
    }
}

impl Progress {
    /// Begins at the first poll.
    pub(crate) const FRESH: Progress = Progress { at: 0, mark: Mark::FRESH };
    /// Begins during the first poll, once the labels are known.
    pub(crate) const UNLABELLED: Progress = Progress { at: 0, mark: Mark::UNLABELLED };
    /// Has ended, or is not observed.
    pub(crate) const OVER: Progress = Progress { at: 0, mark: Mark::OVER };

    /// `weight` calls begin. The clock was read before: the counter waits for the addresses of older stores.
    #[inline]
    pub(crate) fn begin(series: &'static Series, shard: &Shard, weight: u32, now: (Clock, Ticks)) -> Self {
        let (clock, at) = now;
        let epoch = series.epochs.open();
        shard.start(epoch, weight);
        Progress { at, mark: Mark::new(weight, epoch, clock) }
    }

    /// The same, while a panic goes on.
    pub(crate) fn while_panicking(self) -> Self {
        Progress { mark: Mark(self.mark.0 | Mark::PANICKING), ..self }
    }

    /// The call has ended, or is not observed.
    #[inline]
    pub(crate) fn end(&mut self) {
        self.mark = Mark::OVER;
    }

    #[inline]
    pub(crate) fn is_fresh(&self) -> bool {
        self.mark == Mark::FRESH
    }

    #[inline]
    pub(crate) fn is_unlabelled(&self) -> bool {
        self.mark == Mark::UNLABELLED
    }

    #[inline]
    pub(crate) fn is_running(&self) -> bool {
        self.mark.is_running()
    }

    /// A call of this series that runs is over.
    #[inline]
    pub(crate) fn finish(self, series: &'static Series, outcome: Outcome) {
        match outcome {
            Outcome::Ok => finish_ok(series, self.at, self.mark),
            outcome => self.finish_failed(series, outcome),
        }
    }

    /// So that whoever is annotated has no verdict on the stack.
    #[cold]
    #[inline(never)]
    fn finish_failed(self, series: &'static Series, outcome: Outcome) {
        self.finish_told(series, &outcome.into());
    }

    /// The same where there is more to tell of it than that it is over.
    #[cold]
    pub(crate) fn finish_told(self, series: &'static Series, verdict: &Verdict<'_>) {
        self.finish_after(series, clock::nanos_since(self.mark.clock(), self.at), verdict);
    }

    /// The same for one that took so long.
    fn finish_after(self, series: &'static Series, nanos: u64, verdict: &Verdict<'_>) {
        let mark = self.mark;
        record_size(series, mark, verdict.size.unwrap_or(NO_SIZE));
        let (weight, epoch) = (mark.weight(), mark.epoch());
        let slow = series
            .track(verdict.outcome)
            .and_then(|track| write(series, track, |shard| shard.record(nanos, weight)));
        let ended = write(series, &series.ok, |shard| shard.finish(epoch, weight));
        if slow.is_none() || ended.is_none() {
            no_room(series);
        }
        Finished::hand_over(series, weight, nanos, slow == Some(true), verdict);
    }
}

/// Out of line, so that an annotated function grows by a call only. The parts of a [`Progress`] come in registers: a
/// whole one would go through memory.
#[inline(never)]
fn finish_ok(series: &'static Series, at: Ticks, mark: Mark) {
    record_ok(series, at, mark, move |nanos| slow_ok(series, nanos, mark));
}

/// The same for a call that there is more to say of: what was asked, and how much came back. All of it comes in registers.
#[inline(never)]
fn finish_ok_sized(series: &'static Series, at: Ticks, mark: Mark, size: u64, asked: Option<&str>) {
    let slow = move |nanos| {
        let size = (size != NO_SIZE).then_some(size);
        let verdict = Verdict { asked: asked.map(Asked::Passing), size, ..Verdict::OK };
        Finished::hand_over(series, mark.weight(), nanos, true, &verdict);
    };
    // After the clock was read, which waits for the addresses of older stores.
    let sized = move |shard: Option<&'static Shard>| match shard.and_then(Shard::sizes) {
        _ if size == NO_SIZE => {}
        Some(sizes) => sizes.record_size(size, mark.weight()),
        None => record_size(series, mark, size),
    };
    record_ok_and(series, at, mark, sized, slow);
}

/// Nothing was counted.
const NO_SIZE: u64 = u64::MAX;

/// On a shard that is yet to be found.
#[cold]
#[inline(never)]
fn record_size(series: &'static Series, mark: Mark, size: u64) {
    if size == NO_SIZE {
        return;
    }
    let counted = series.site().zip(series.sizes()).and_then(|(site, track)| {
        let make = || track.new_shard_of_sizes(site);
        local::with_shard(track.id(), make, |shard| shard.record_size(size, mark.weight()))?;
        // From now on the one leads to the other, if both are this thread's own.
        if let (Some(shard), Some(sizes)) = (local::shard(series.ok.id()), local::shard(track.id())) {
            shard.goes_with(sizes);
        }
        Some(())
    });
    if counted.is_none() {
        no_room(series);
    }
}

/// Whatever is rare is a call in the end, so that nothing is saved on the stack for it.
#[inline]
fn record_ok(series: &'static Series, at: Ticks, mark: Mark, slow: impl FnOnce(u64)) {
    record_ok_and(series, at, mark, |_| {}, slow);
}

/// The same; `also` sees the shard, if the thread has it already.
#[inline]
fn record_ok_and(
    series: &'static Series,
    at: Ticks,
    mark: Mark,
    also: impl FnOnce(Option<&'static Shard>),
    slow: impl FnOnce(u64),
) {
    let Some(nanos) = clock::settled_nanos_since(mark.clock(), at) else {
        also(None);
        return record_by_other_clock(series, at, mark, slow);
    };
    let Some(shard) = local::shard(series.ok.id()) else {
        also(None);
        return record_on_other_thread(series, nanos, mark, slow);
    };
    let is_slow = record_on(shard, nanos, mark);
    also(Some(shard));
    if is_slow {
        slow(nanos);
    }
}

/// Says whether the call was slow.
#[inline]
fn record_on(shard: &Shard, nanos: u64, mark: Mark) -> bool {
    let slow = shard.record(nanos, mark.weight());
    shard.finish(mark.epoch(), mark.weight());
    slow
}

/// By the system's clock, or before the rate of the counter has settled.
#[inline(never)]
fn record_by_other_clock(series: &'static Series, at: Ticks, mark: Mark, slow: impl FnOnce(u64)) {
    record_on_other_thread(series, clock::nanos_since(mark.clock(), at), mark, slow);
}

/// On a thread that may not have seen the series yet.
#[inline(never)]
fn record_on_other_thread(series: &'static Series, nanos: u64, mark: Mark, slow: impl FnOnce(u64)) {
    match write(series, &series.ok, |shard| record_on(shard, nanos, mark)) {
        Some(false) => {}
        Some(true) => slow(nanos),
        None => no_room(series),
    }
}

#[cold]
#[inline(never)]
fn slow_ok(series: &'static Series, nanos: u64, mark: Mark) {
    Finished::hand_over(series, mark.weight(), nanos, true, &Verdict::OK);
}

/// Writes this thread's shard of a track.
fn write<R>(
    series: &'static Series,
    track: &'static Track,
    write: impl FnOnce(&'static Shard) -> R,
) -> Option<R> {
    if let Some(shard) = local::shard(track.id()) {
        return Some(write(shard));
    }
    let site = series.site()?;
    local::with_shard(track.id(), || track.new_shard(site), write)
}

#[cold]
fn no_room(series: &Series) {
    series.site().inspect(|site| site.faults.count(Fault::NoRoom));
}

/// A call of a series, or none that is observed.
#[derive(Clone, Copy)]
pub struct Started {
    pub(crate) series: &'static Series,
    pub(crate) progress: Progress,
}

impl Started {
    /// A call of a site without labels begins.
    #[inline]
    fn at(site: &'static Site, begin: impl FnOnce(&'static Series) -> Progress) -> Self {
        Started { series: &site.series, progress: begin(&site.series) }
    }

    /// A call with labels begins, unless they are not found.
    #[inline]
    fn with(
        site: &'static Site,
        labels: impl FnOnce(&'static Site) -> Resolved,
        begin: impl FnOnce(&'static Series) -> Progress,
    ) -> Self {
        match site.resolve(labels).0 {
            Some(series) => Started { series, progress: begin(series) },
            None => Started { series: &site.series, progress: Progress::OVER },
        }
    }

    #[inline]
    pub(crate) fn finish(self, outcome: Outcome) {
        self.progress.finish(self.series, outcome);
    }

    /// The same; `told` says that there is something to tell even if it is `ok`.
    #[inline]
    pub fn finish_with(self, verdict: &Verdict<'_>, told: bool) {
        match verdict.outcome {
            Outcome::Ok if !told => self.finish(Outcome::Ok),
            _ => self.progress.finish_told(self.series, verdict),
        }
    }

    /// The same, where a call that was `ok` but slow has all to tell that is in the verdict.
    #[inline]
    pub fn finish_sized(self, verdict: &Verdict<'_>, told: bool) {
        match verdict.outcome {
            Outcome::Ok if !told => {
                let Started { series, progress: Progress { at, mark } } = self;
                finish_ok_sized(
                    series,
                    at,
                    mark,
                    verdict.size.unwrap_or(NO_SIZE),
                    verdict.asked.map(Asked::text),
                );
            }
            _ => self.progress.finish_told(self.series, verdict),
        }
    }
}

/// A call that whoever has it ends. One that is dropped never does. It is for attributes that have more to say of a call
/// than how it ended.
#[must_use]
pub struct Open(Started);

impl Open {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Open(Started::at(site, Series::begin))
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Open(Started::with(site, labels, Series::begin))
    }

    /// A call begins that ends with a scope.
    #[inline]
    pub fn start_scope(site: &'static Site) -> Self {
        Open(Started::at(site, Series::begin_scope))
    }

    /// A call with labels begins that ends with a scope.
    #[inline]
    pub fn start_scope_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Open(Started::with(site, labels, Series::begin_scope))
    }

    /// Whether it is observed, and has not ended.
    #[inline]
    pub fn is_running(&self) -> bool {
        self.0.progress.is_running()
    }

    /// When it began, and by which clock.
    #[inline]
    pub(crate) fn began(&self) -> (Clock, Ticks) {
        let Progress { at, mark } = self.0.progress;
        (mark.clock(), at)
    }

    /// The scope is left that the call ends with, by a panic or not.
    #[inline]
    pub fn leave(&mut self, asked: Option<Asked<'_>>, told: bool) {
        let Started { series, progress: Progress { at, mark } } = self.0;
        if mark.is_running() {
            self.0.progress.end();
            if told {
                left_told(series, at, mark, asked.map(Asked::text));
            } else {
                left_asked(series, at, mark, asked.map(Asked::text));
            }
        }
    }

    /// Whether a panic that began after the call is unwinding this thread.
    pub fn is_panicking(&self) -> bool {
        outcome_of_scope(self.0.progress.mark) == Outcome::Panic
    }

    /// The call is over; see [`Started::finish_sized`].
    #[inline]
    pub fn finish(&mut self, verdict: &Verdict<'_>, told: bool) {
        let started = self.0;
        if started.progress.is_running() {
            self.0.progress.end();
            started.finish_sized(verdict, told);
        }
    }
}

/// Counts a call that somebody else has timed, and that is over.
pub fn count_past(site: &'static Site, nanos: u64, verdict: &Verdict<'_>) {
    let Started { series, progress } = Started::at(site, Series::begin);
    if progress.is_running() {
        progress.finish_after(series, nanos, verdict);
    }
}

/// Whether a call that was `ok` has something to tell all the same.
pub trait Tells {
    /// Asked when the call ends.
    fn has_more_to_tell() -> bool;
}

/// It never has.
pub struct Quiet;

impl Tells for Quiet {
    #[inline]
    fn has_more_to_tell() -> bool {
        false
    }
}

/// Ends with the scope it is declared in: `ok`, or `panic` if the scope is left by one.
#[must_use]
pub struct ReturnsThat<T: Tells>(Started, PhantomData<T>);

/// The guard of a function.
pub type Returns = ReturnsThat<Quiet>;

impl<T: Tells> ReturnsThat<T> {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        ReturnsThat(Started::at(site, Series::begin_scope), PhantomData)
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        ReturnsThat(Started::with(site, labels, Series::begin_scope), PhantomData)
    }
}

/// The scope of a guard was left.
#[inline(never)]
fn left(series: &'static Series, at: Ticks, mark: Mark) {
    match outcome_of_scope(mark) {
        Outcome::Ok => record_ok(series, at, mark, move |nanos| slow_ok(series, nanos, mark)),
        outcome => Progress { at, mark }.finish_failed(series, outcome),
    }
}

/// The same where it is known what was asked.
#[inline(never)]
fn left_asked(series: &'static Series, at: Ticks, mark: Mark, asked: Option<&str>) {
    match outcome_of_scope(mark) {
        Outcome::Ok => finish_ok_sized(series, at, mark, NO_SIZE, asked),
        _ => left_told(series, at, mark, asked),
    }
}

/// The same where there is something to tell.
#[cold]
#[inline(never)]
fn left_told(series: &'static Series, at: Ticks, mark: Mark, asked: Option<&str>) {
    let verdict = Verdict { asked: asked.map(Asked::Passing), ..outcome_of_scope(mark).into() };
    Progress { at, mark }.finish_told(series, &verdict);
}

/// The same where there is something to tell.
#[cold]
#[inline(never)]
fn left_with_more_to_tell(series: &'static Series, at: Ticks, mark: Mark) {
    Progress { at, mark }.finish_failed(series, outcome_of_scope(mark));
}

#[inline]
fn outcome_of_scope(mark: Mark) -> Outcome {
    if panicking() && !mark.began_panicking() { Outcome::Panic } else { Outcome::Ok }
}

impl<T: Tells> Drop for ReturnsThat<T> {
    #[inline]
    fn drop(&mut self) {
        let Started { series, progress: Progress { at, mark } } = self.0;
        if mark.is_running() {
            if T::has_more_to_tell() {
                left_with_more_to_tell(series, at, mark);
            } else {
                left(series, at, mark);
            }
        }
    }
}

/// For a future that never completes: ends as `cancelled`, or `panic`.
#[must_use]
pub struct Diverges(Started);

impl Diverges {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Diverges(Started::at(site, Series::begin_scope))
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Diverges(Started::with(site, labels, Series::begin_scope))
    }
}

/// Calls that may have more to tell than how they ended.
macro_rules! finish_with {
    ($($call:ident)*) => {$(
        impl $call {
            /// The call is over. How it ended is asked only if it is observed; `told` says that there is something to tell
            /// even if it is `ok`.
            #[inline]
            pub fn finish_with<'v>(mut self, verdict: impl FnOnce() -> Verdict<'v>, told: bool) {
                let started = self.0;
                if started.progress.is_running() {
                    self.0.progress.end();
                    started.finish_with(&verdict(), told);
                }
            }
        }
    )*};
}

finish_with! { Call Diverges }

impl Drop for Diverges {
    fn drop(&mut self) {
        let Started { series, progress } = self.0;
        if progress.is_running() {
            // The future may be dropped by somebody who is unwinding; only a panic of its own is one.
            let of_its_own = panicking() && !progress.mark.began_panicking();
            progress.finish(series, if of_its_own { Outcome::Panic } else { Outcome::Cancelled });
        }
    }
}

/// Ends when its outcome is known, or as `panic` if that never comes.
#[must_use]
pub struct Call(Started);

impl Call {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Call(Started::at(site, Series::begin))
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Call(Started::with(site, labels, Series::begin))
    }

    /// The call is over. How it ended is asked only if it is observed.
    #[inline]
    pub fn finish(mut self, outcome: impl FnOnce() -> Outcome) {
        let Started { series, progress } = self.0;
        if progress.is_running() {
            self.0.progress.end();
            progress.finish(series, outcome());
        }
    }
}

impl Drop for Call {
    #[inline]
    fn drop(&mut self) {
        if self.0.progress.is_running() {
            self.0.finish(Outcome::Panic);
        }
    }
}

/// Runs the body of an annotated function: a closure that is passed on is called once, one that is called in place may
/// be taken for one that is called often.
#[inline]
pub fn call_once<R>(body: impl FnOnce() -> R) -> R {
    body()
}
