//! What is counted for one function with one set of label values.

use crate::call::Progress;
use crate::cells::Cells;
use crate::epochs::Epochs;
use crate::fault::Fault;
use crate::filter::Action;
use crate::ids::{self, OFF, SAMPLED, UNREGISTERED};
use crate::labels::{Key, Labels};
use crate::outcome::Outcome;
use crate::owned::{Link, Linked, List, Owned};
use crate::shard::{self, Shard};
use crate::shown::Shown;
use crate::site::Site;
use crate::size::CELLS;
use crate::{clock, local};
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::thread::panicking;

/// How many kinds of errors a series tells apart; the rest are `__other__`.
const MAX_KINDS: usize = 32;
/// What stands for everything over a limit.
pub(crate) const OTHER: &str = "__other__";

/// The calls of a series that ended in one way.
pub(crate) struct Track {
    /// Dense over the process, and 0 until somebody asks for it.
    id: AtomicU32,
    outcome: Outcome,
    shards: List<Shard>,
    shown: Link<Shown>,
    /// Calls that were made again within such calls.
    retries: AtomicU64,
    next: Link<Track>,
}

impl Linked for Track {
    fn next(&self) -> &Link<Track> {
        &self.next
    }
}

/// The durations of a track, read without stopping anybody.
pub(crate) struct Durations {
    pub(crate) outcome: Outcome,
    pub(crate) cells: Cells,
    pub(crate) sum: u64,
    pub(crate) retries: u64,
}

impl Track {
    const fn new(outcome: Outcome) -> Self {
        Track {
            id: AtomicU32::new(0),
            outcome,
            shards: List::new(),
            shown: Link::new(),
            retries: AtomicU64::new(0),
            next: Link::new(),
        }
    }

    /// 0 before [`take_id`](Self::take_id); no shard has that.
    #[inline]
    pub(crate) fn id(&self) -> u32 {
        self.id.load(Ordering::Relaxed)
    }

    /// The id, taken now if need be; `None` when all are taken.
    pub(crate) fn take_id(&self) -> Option<u32> {
        match self.id() {
            0 => {
                let id = ids::next()?;
                // An id that loses this race is lost; races are as many as threads that make the very first call.
                Some(
                    self.id
                        .compare_exchange(0, id, Ordering::Relaxed, Ordering::Relaxed)
                        .map_or_else(|won| won, |_| id),
                )
            }
            id => Some(id),
        }
    }

    /// A new shard for the lane that asks.
    pub(crate) fn new_shard(&self, site: &'static Site) -> Option<&'static Shard> {
        Some(self.shards.push(Shard::new(site.grid(), site.thresholds().slow_nanos)?))
    }

    /// The same for a track of sizes.
    pub(crate) fn new_shard_of_sizes(&self, site: &'static Site) -> Option<&'static Shard> {
        Some(self.shards.push(Shard::new(site.size_grid()?, u64::MAX)?))
    }

    fn read(&self) -> Durations {
        let mut cells = [0; CELLS];
        let mut sum = 0u64;
        for shard in self.shards.iter() {
            sum = sum.wrapping_add(shard.collect(&mut cells));
        }
        if let Some(shown) = self.shown.get_or_own(Shown::new) {
            sum = shown.raise(&mut cells, sum);
        }
        let retries = self.retries.load(Ordering::Relaxed);
        Durations { outcome: self.outcome, cells: Cells::of(&cells), sum, retries }
    }

    pub(crate) fn count_retries(&self, more: u64) {
        self.retries.fetch_add(more, Ordering::Relaxed);
    }
}

/// A function with one set of label values.
#[repr(C)]
pub struct Series {
    /// Off, unregistered, or the id of the track `ok`, perhaps with the mark of sampling. A call begins by reading this.
    state: AtomicU32,
    /// One call in so many is observed.
    every: AtomicU32,
    pub(crate) epochs: Epochs,
    /// The calls that returned no error. Its shards also count the starts and ends of all.
    pub(crate) ok: Track,
    site: Link<Site>,
    failures: List<Track>,
    /// How much came back from calls that say so.
    sizes: Link<Track>,
    pub(crate) labels: Labels,
    pub(crate) hash: u64,
    next: Link<Series>,
}

impl Linked for Series {
    fn next(&self) -> &Link<Series> {
        &self.next
    }
}

/// What is in flight.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct InFlight {
    pub(crate) calls: u64,
    /// The oldest is at least so old.
    pub(crate) oldest_nanos: u64,
}

/// Out of line, so that an annotated function grows by a call only.
#[inline(never)]
fn begin(series: &'static Series) -> Progress {
    let shard = local::shard(series.state.load(Ordering::Relaxed));
    match shard.and_then(|shard| Some((shard, clock::counter_now()?))) {
        Some((shard, now)) => Progress::begin(series, shard, 1, now),
        None => series.begin_otherwise(),
    }
}

#[inline(never)]
fn begin_scope(series: &'static Series) -> Progress {
    if panicking() { begin(series).while_panicking() } else { begin(series) }
}

impl Series {
    pub(crate) const fn new(site: Link<Site>, labels: Labels, hash: u64) -> Self {
        Series {
            state: AtomicU32::new(UNREGISTERED),
            every: AtomicU32::new(1),
            epochs: Epochs::new(),
            ok: Track::new(Outcome::Ok),
            site,
            failures: List::new(),
            sizes: Link::new(),
            labels,
            hash,
            next: Link::new(),
        }
    }

    /// Says whose it is, where that could not be said in a constant.
    pub(crate) fn belongs_to(&self, site: &'static Site) {
        let _ = self.site.publish(site);
    }

    /// Whether it counts the calls with these label values.
    #[inline]
    pub(crate) fn is_of(&self, hash: u64, keys: &[Key<'_>]) -> bool {
        self.hash == hash && self.labels.equal(keys)
    }

    /// The site that it belongs to.
    #[inline]
    pub fn site(&self) -> Option<&'static Site> {
        self.site.get()
    }

    /// A call begins, unless the series is switched off.
    #[inline]
    pub(crate) fn begin(&'static self) -> Progress {
        if self.state.load(Ordering::Relaxed) == OFF { Progress::OVER } else { begin(self) }
    }

    /// The same in place. A word that is not needed is not written.
    #[inline]
    pub(crate) fn begin_in(&'static self, progress: &mut Progress) {
        if self.state.load(Ordering::Relaxed) == OFF { progress.end() } else { *progress = begin(self) }
    }

    /// The same for a call that ends with a scope: that one must know whether a panic went on before.
    #[inline]
    pub(crate) fn begin_scope(&'static self) -> Progress {
        if self.state.load(Ordering::Relaxed) == OFF { Progress::OVER } else { begin_scope(self) }
    }

    /// The first call of all or of a thread, one that may not be in the sample, or one by the system's clock.
    #[inline(never)]
    fn begin_otherwise(&'static self) -> Progress {
        self.begin_on_some_shard().unwrap_or(Progress::OVER)
    }

    fn begin_on_some_shard(&'static self) -> Option<Progress> {
        let site = self.site()?;
        site.register();
        let state = self.state.load(Ordering::Relaxed);
        // Unregistered still, if another thread is about to switch this site for the first time.
        let every = if state & SAMPLED != 0 && state != UNREGISTERED {
            self.every.load(Ordering::Relaxed)
        } else {
            1
        };
        let begin = |shard: &'static Shard| {
            (every == 1 || shard.observes(every)).then(|| Progress::begin(self, shard, every, clock::now()))
        };
        if state == OFF {
            return None;
        }
        let id = self.ok.take_id();
        if let Some(shard) = id.and_then(local::shard) {
            return begin(shard);
        }
        let on_new_shard = id.and_then(|id| local::with_shard(id, || self.ok.new_shard(site), begin));
        on_new_shard.unwrap_or_else(|| {
            site.faults.count(Fault::NoRoom);
            None
        })
    }

    pub(crate) fn is_unregistered(&self) -> bool {
        self.state.load(Ordering::Relaxed) == UNREGISTERED
    }

    /// Off, or not decided.
    #[inline]
    pub(crate) fn may_be_off(&self) -> bool {
        matches!(self.state.load(Ordering::Relaxed), OFF | UNREGISTERED)
    }

    pub(crate) fn is_off(&self) -> bool {
        self.state.load(Ordering::Relaxed) == OFF
    }

    /// How it is switched.
    pub(crate) fn action(&self) -> Action {
        match self.state.load(Ordering::Relaxed) {
            OFF => Action::Off,
            _ => Action::Sample(self.every.load(Ordering::Relaxed)),
        }
    }

    /// Switches it. The model of it knows an order of swaps, and of stores by several threads none.
    pub(crate) fn set(&self, action: Action, sample: u32) {
        self.state.swap(self.state_for(action, sample), Ordering::Relaxed);
    }

    fn state_for(&self, action: Action, sample: u32) -> u32 {
        let every = match action {
            Action::Off => return OFF,
            Action::On => sample,
            Action::Sample(every) => every,
        };
        self.every.store(every, Ordering::Relaxed);
        match self.ok.take_id() {
            // No lane has it, so every call goes the cold way and counts that there was no room for it.
            None => OFF | SAMPLED,
            Some(id) if every > 1 => id | SAMPLED,
            Some(id) => id,
        }
    }

    /// The track of calls that ended so; `None` when no ids or no memory are left.
    pub(crate) fn track(&'static self, outcome: Outcome) -> Option<&'static Track> {
        let track = match outcome {
            Outcome::Ok => &self.ok,
            Outcome::Error(_) => self.failure(outcome).or_else(|| self.failure(Outcome::Error(OTHER)))?,
            outcome => self.failure(outcome)?,
        };
        // Only a track that is in the list takes an id, since none is ever given back.
        track.take_id().map(|_| track)
    }

    /// The track in the list, put there if need be; `None` for an error of one kind too many.
    fn failure(&'static self, outcome: Outcome) -> Option<&'static Track> {
        let is_limited = |outcome| matches!(outcome, Outcome::Error(kind) if kind != OTHER);
        let kinds = Cell::new(0);
        let is_it_or_last = |track: &Track| {
            kinds.set(kinds.get() + usize::from(is_limited(track.outcome)));
            track.outcome == outcome || (is_limited(outcome) && kinds.get() == MAX_KINDS)
        };
        let known = self.failures.iter().find(|track| is_it_or_last(track));
        let found = known.or_else(|| {
            kinds.set(0);
            let pushed = self.failures.push_unless(Owned::new(Track::new(outcome))?, is_it_or_last);
            Some(pushed.unwrap_or_else(|known| known))
        })?;
        (found.outcome == outcome).then_some(found)
    }

    /// The track of sizes, made if need be; `None` when no ids or no memory are left.
    pub(crate) fn sizes(&'static self) -> Option<&'static Track> {
        let track = self.sizes.get_or_give(|| Track::new(Outcome::Ok))?;
        track.take_id().map(|_| track)
    }

    /// The sizes that were counted, if any were.
    pub(crate) fn counted_sizes(&self) -> Option<Durations> {
        self.sizes.get().map(Track::read)
    }

    /// Durations by outcome: first `ok`, then whatever else happened.
    pub(crate) fn durations(&self) -> impl Iterator<Item = Durations> {
        std::iter::once(self.ok.read()).chain(self.failures.iter().map(Track::read))
    }

    pub(crate) fn in_flight(&self) -> InFlight {
        let by_epoch = shard::in_flight(&self.ok.shards);
        let oldest_nanos = self.epochs.oldest(by_epoch, clock::system_nanos);
        InFlight { calls: by_epoch.iter().sum(), oldest_nanos }
    }

    /// Begins a new epoch if it is time; see [`Epochs::turn`].
    pub(crate) fn turn_epoch(&self, now: u64) {
        self.epochs.turn(now, shard::in_flight(&self.ok.shards), clock::system_nanos);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_track_is_there_once_and_errors_of_many_kinds_share_the_last() {
        static SITE: Site = Site::new(&SITE, "", || "").name("series test");
        let series = &SITE.series;
        let id = |outcome| series.track(outcome).map(Track::id);
        let kinds: Vec<&'static str> = (0..40).map(|kind| &*format!("kind {kind}").leak()).collect();
        let first: Vec<_> = kinds.iter().map(|kind| id(Outcome::Error(kind))).collect();
        let again: Vec<_> = kinds.iter().map(|kind| id(Outcome::Error(kind))).collect();
        assert_eq!(first, again);
        let other = id(Outcome::Error(OTHER));
        assert_eq!(first.iter().filter(|id| **id == other).count(), 40 - MAX_KINDS);
        assert_ne!(id(Outcome::Panic), other);
        assert_eq!(id(Outcome::Panic), id(Outcome::Panic));
        assert_eq!(series.failures.iter().count(), MAX_KINDS + 2);
    }
}
