//! One call, from its start to its end.

use crate::clock::{self, Clock, Ticks};
use crate::event;
use crate::fault::Fault;
use crate::local;
use crate::outcome::Outcome;
use crate::series::{Series, Track};
use crate::shard::{Epoch, Shard};
use crate::site::{Resolved, Site};
use std::thread::panicking;

/// A call that has begun. It ends in [`finish`](Started::finish), on any thread.
///
/// Three words, each written and read as one: narrower fields cost a store-forwarding stall when they are copied.
#[derive(Clone, Copy)]
pub(crate) struct Started {
    pub(crate) series: &'static Series,
    pub(crate) at: Ticks,
    pub(crate) mark: Mark,
}

/// How many calls a call stands for, the epoch it began in, and by which clock.
///
/// Or that there is no call: not yet, or no more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark(u64);

impl Mark {
    /// Begins at the first poll.
    pub(crate) const FRESH: Mark = Mark(Self::NO_CALL);
    /// Begins during the first poll, once the labels are known.
    pub(crate) const UNLABELLED: Mark = Mark(Self::NO_CALL | 1);
    /// Has ended, or is not observed.
    pub(crate) const OVER: Mark = Mark(Self::NO_CALL | 2);

    const SYSTEM_CLOCK: u64 = 1 << 2;
    const NO_CALL: u64 = 1 << 3;
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
    pub(crate) fn is_running(self) -> bool {
        self.0 & Self::NO_CALL == 0
    }

    #[inline]
    fn weight(self) -> u32 {
        (self.0 >> Self::WEIGHT_SHIFT) as u32
    }

    #[inline]
    fn epoch(self) -> Epoch {
        Epoch::from_bits(self.0 as u8)
    }

    #[inline]
    fn clock(self) -> Clock {
        if self.0 & Self::SYSTEM_CLOCK == 0 { Clock::Counter } else { Clock::System }
    }
}

impl Started {
    #[inline]
    pub(crate) fn on(series: &'static Series, shard: &Shard, weight: u32) -> Self {
        // The clock comes first: the counter is read only when the addresses of all stores before are known.
        let (clock, at) = clock::now();
        let epoch = series.epoch();
        shard.start(epoch, weight);
        Started { series, at, mark: Mark::new(weight, epoch, clock) }
    }

    #[inline]
    pub(crate) fn finish(self, outcome: Outcome) {
        match outcome {
            Outcome::Ok => finish_ok(self.series, self.at, self.mark),
            outcome => self.finish_failed(outcome),
        }
    }

    /// Its series.
    #[inline]
    pub(crate) fn resolved(self) -> Resolved {
        Resolved(Some(self.series))
    }

    #[cold]
    #[inline(never)]
    fn finish_failed(self, outcome: Outcome) {
        let nanos = clock::nanos_since(self.mark.clock(), self.at);
        let (weight, epoch) = (self.mark.weight(), self.mark.epoch());
        let slow = self
            .series
            .track(outcome)
            .and_then(|track| write(self.series, track, |shard| shard.record(nanos, weight)));
        let ended = write(self.series, &self.series.ok, |shard| shard.finish(epoch, weight));
        if slow.is_none() || ended.is_none() {
            no_room(self.series);
        }
        if slow == Some(true) {
            event::slow(self.series, nanos, outcome);
        }
    }
}

/// Out of line, so that an annotated function grows by a call only. The parts of a [`Started`] come in registers: a
/// whole one would go through memory.
#[inline(never)]
fn finish_ok(series: &'static Series, at: Ticks, mark: Mark) {
    record_ok(series, clock::nanos_since(mark.clock(), at), mark);
}

#[inline]
fn record_ok(series: &'static Series, nanos: u64, mark: Mark) {
    let record = |shard: &'static Shard| {
        let slow = shard.record(nanos, mark.weight());
        shard.finish(mark.epoch(), mark.weight());
        slow
    };
    let slow = match local::shard(series.ok.id()) {
        Some(shard) => Some(record(shard)),
        None => write(series, &series.ok, record),
    };
    match slow {
        Some(false) => {}
        Some(true) => event::slow(series, nanos, Outcome::Ok),
        None => no_room(series),
    }
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

/// How the scope of a guard is left.
#[inline]
fn unwound(panicking_before: bool) -> bool {
    panicking() && !panicking_before
}

/// Ends with the scope it is declared in: `ok`, or `panic` if the scope is left by one.
#[must_use]
pub struct Returns {
    started: Option<Started>,
    panicking_before: bool,
}

impl Returns {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Self::of(site.series.start())
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Self::of(site.resolve(labels).start())
    }

    #[inline]
    fn of(started: Option<Started>) -> Self {
        Returns { started, panicking_before: started.is_some() && panicking() }
    }
}

/// The scope of a guard was left.
#[inline(never)]
fn left(series: &'static Series, at: Ticks, mark: Mark, panicking_before: bool) {
    let nanos = clock::nanos_since(mark.clock(), at);
    if unwound(panicking_before) {
        Started { series, at, mark }.finish_failed(Outcome::Panic);
    } else {
        record_ok(series, nanos, mark);
    }
}

impl Drop for Returns {
    #[inline]
    fn drop(&mut self) {
        if let Some(Started { series, at, mark }) = self.started {
            left(series, at, mark, self.panicking_before);
        }
    }
}

/// For a future that never completes: ends as `cancelled`, or `panic`.
#[must_use]
pub struct Diverges(Returns);

impl Diverges {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Diverges(Returns::start(site))
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Diverges(Returns::start_with(site, labels))
    }
}

impl Drop for Diverges {
    fn drop(&mut self) {
        if let Some(started) = self.0.started.take() {
            // The future may be dropped by somebody who is unwinding; only a panic of its own is one.
            started.finish(if unwound(self.0.panicking_before) {
                Outcome::Panic
            } else {
                Outcome::Cancelled
            });
        }
    }
}

/// Ends when its outcome is known, or as `panic` if that never comes.
#[must_use]
pub struct Call(Option<Started>);

impl Call {
    /// A call begins.
    #[inline]
    pub fn start(site: &'static Site) -> Self {
        Call(site.series.start())
    }

    /// A call with labels begins.
    #[inline]
    pub fn start_with(site: &'static Site, labels: impl FnOnce(&'static Site) -> Resolved) -> Self {
        Call(site.resolve(labels).start())
    }

    /// The call is over. How it ended is asked only if it is observed.
    #[inline]
    pub fn finish(mut self, outcome: impl FnOnce() -> Outcome) {
        if let Some(started) = self.0.take() {
            started.finish(outcome());
        }
    }
}

impl Drop for Call {
    #[inline]
    fn drop(&mut self) {
        if let Some(started) = self.0 {
            started.finish(Outcome::Panic);
        }
    }
}

/// Runs the body of an annotated function: a closure that is passed on is called once, one that is called in place may
/// be taken for one that is called often.
#[inline]
pub fn call_once<R>(body: impl FnOnce() -> R) -> R {
    body()
}
