//! How calls end: where their durations are written, and who hears of them.

use super::{Mark, Progress, Started};
use crate::clock::{self, Ticks};
use crate::fault::Fault;
use crate::kind::Finished;
use crate::local;
use crate::outcome::Outcome;
use crate::series::{Series, Track};
use crate::shard::Shard;
use crate::site::Site;
use crate::verdict::{Asked, Facts, Verdict};
use std::thread::panicking;

impl Started {
    /// It is over.
    #[inline]
    pub(crate) fn finish(self, outcome: Outcome) {
        let Started { series, progress: Progress { at, mark } } = self;
        match outcome {
            Outcome::Ok => finish_ok(series, at, mark),
            outcome => finish_failed(series, at, mark, outcome),
        }
    }

    /// The same; `told` says that there is something to tell even if it is `ok`.
    #[inline]
    pub fn finish_with(self, verdict: Verdict<'_>, told: bool) {
        // Taken apart and put together where it is told, it is in memory nowhere before.
        let Verdict { outcome, error } = verdict;
        match outcome {
            Outcome::Ok if !told => self.finish(Outcome::Ok),
            _ => self.finish_told(&Verdict { outcome, error }, &Facts::default()),
        }
    }

    /// It was `ok`, and this is to be said of it if it was slow.
    #[inline]
    pub fn finish_ok(self, facts: Facts<'_>) {
        let Started { series, progress: Progress { at, mark } } = self;
        finish_ok_with(series, at, mark, facts.size.unwrap_or(NO_SIZE), facts.asked.map(Asked::text));
    }

    /// There is more to tell of it than that it is over.
    #[inline]
    pub fn finish_told(self, verdict: &Verdict<'_>, facts: &Facts<'_>) {
        let Started { series, progress: Progress { at, mark } } = self;
        finish_told(series, at, mark, verdict, facts);
    }

    /// The scope is left that it ends with, by a panic or not.
    #[inline]
    pub(super) fn leave(self) {
        let Started { series, progress: Progress { at, mark } } = self;
        left(series, at, mark);
    }

    /// The same where there is something to tell.
    #[inline]
    pub(super) fn leave_with_more_to_tell(self) {
        let Started { series, progress: Progress { at, mark } } = self;
        left_with_more_to_tell(series, at, mark);
    }

    /// The same where it is known what was asked.
    #[inline]
    pub fn leave_asked(self, asked: Option<Asked<'_>>) {
        let Started { series, progress: Progress { at, mark } } = self;
        left_asked(series, at, mark, asked.map(Asked::text));
    }

    /// How it ends if the scope is being left that it ends with.
    #[inline]
    pub fn outcome_of_scope(self) -> Outcome {
        outcome_of_scope(self.progress.mark)
    }

    /// The same for a future that never completes. It may be dropped by somebody who is unwinding; only a panic of its own is
    /// one.
    pub fn outcome_of_diverging(self) -> Outcome {
        match self.outcome_of_scope() {
            Outcome::Ok => Outcome::Cancelled,
            outcome => outcome,
        }
    }
}

/// Counts a call that somebody else has timed, and that is over.
pub fn count_past(site: &'static Site, nanos: u64, verdict: &Verdict<'_>, facts: &Facts<'_>) {
    let Started { series, progress } = Started::begin(site);
    if progress.is_running() {
        finish_after(series, progress.mark, nanos, verdict, facts);
    }
}

/// So that whoever is annotated has no verdict on the stack.
#[cold]
#[inline(never)]
fn finish_failed(series: &'static Series, at: Ticks, mark: Mark, outcome: Outcome) {
    finish_told(series, at, mark, &outcome.into(), &Facts::default());
}

#[cold]
#[inline(never)]
fn finish_told(series: &'static Series, at: Ticks, mark: Mark, verdict: &Verdict<'_>, facts: &Facts<'_>) {
    finish_after(series, mark, clock::nanos_since(mark.clock(), at), verdict, facts);
}

fn finish_after(series: &'static Series, mark: Mark, nanos: u64, verdict: &Verdict<'_>, facts: &Facts<'_>) {
    if let Some(size) = facts.size {
        record_size(series, mark, size);
    }
    let (weight, epoch) = (mark.weight(), mark.epoch());
    let slow = series
        .track(verdict.outcome)
        .and_then(|track| write(series, track, |shard| shard.record(nanos, weight)));
    let ended = write(series, &series.ok, |shard| shard.finish(epoch, weight));
    if slow.is_none() || ended.is_none() {
        no_room(series);
    }
    Finished::hand_over(series, weight, nanos, slow == Some(true), verdict, *facts);
}

/// Out of line, so that an annotated function grows by a call only. The parts of a [`Progress`] come in registers: a
/// whole one would go through memory.
#[inline(never)]
fn finish_ok(series: &'static Series, at: Ticks, mark: Mark) {
    record_ok(series, at, mark, move |nanos| slow_ok(series, nanos, mark));
}

/// The same for a call that there is more to say of. All of it comes in registers.
#[inline(never)]
fn finish_ok_with(series: &'static Series, at: Ticks, mark: Mark, size: u64, asked: Option<&str>) {
    let slow = move |nanos| slow_ok_with(series, nanos, mark, size, asked);
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
    Finished::hand_over(series, mark.weight(), nanos, true, &Verdict::OK, Facts::default());
}

#[cold]
#[inline(never)]
fn slow_ok_with(series: &'static Series, nanos: u64, mark: Mark, size: u64, asked: Option<&str>) {
    let facts = Facts { asked: asked.map(Asked::Passing), size: (size != NO_SIZE).then_some(size) };
    Finished::hand_over(series, mark.weight(), nanos, true, &Verdict::OK, facts);
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

#[inline(never)]
fn left(series: &'static Series, at: Ticks, mark: Mark) {
    match outcome_of_scope(mark) {
        Outcome::Ok => record_ok(series, at, mark, move |nanos| slow_ok(series, nanos, mark)),
        outcome => finish_failed(series, at, mark, outcome),
    }
}

#[inline(never)]
fn left_asked(series: &'static Series, at: Ticks, mark: Mark, asked: Option<&str>) {
    match outcome_of_scope(mark) {
        Outcome::Ok => {
            record_ok(series, at, mark, move |nanos| slow_ok_with(series, nanos, mark, NO_SIZE, asked));
        }
        outcome => {
            let facts = Facts { asked: asked.map(Asked::Passing), size: None };
            finish_told(series, at, mark, &outcome.into(), &facts);
        }
    }
}

#[cold]
#[inline(never)]
fn left_with_more_to_tell(series: &'static Series, at: Ticks, mark: Mark) {
    finish_failed(series, at, mark, outcome_of_scope(mark));
}

#[inline]
fn outcome_of_scope(mark: Mark) -> Outcome {
    if panicking() && !mark.began_panicking() { Outcome::Panic } else { Outcome::Ok }
}
