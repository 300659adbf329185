//! [`Epochs`]: how old the oldest call is.
//!
//! Not run by loom: a call may read the open epoch from a cache that is a moment behind, and then seem older than it is
//! by that moment. Loom has no moments; for it, a load may be behind for ever.

use crate::epochs::{EPOCH_NANOS, Epochs};
use crate::explorer::{Work, explore, together};
use crate::forever;
use crate::grid::Grid;
use crate::lane::Lanes;
use crate::owned::List;
use crate::shard::{Shard, in_flight};
use crate::size::{CALLS, READERS, WRITERS};
use crate::sync::{AtomicU64, Ordering};

static GRID: Grid = Grid;
/// What the clock moves on by whenever it is read.
const STEP: u64 = EPOCH_NANOS / 3;
const NONE: u64 = u64::MAX;

struct Series {
    clock: AtomicU64,
    epochs: Epochs,
    lanes: Lanes,
    shards: List<Shard>,
    /// Since when each thread's call is in flight, or a moment before that.
    since: [AtomicU64; WRITERS],
}

impl Series {
    fn new() -> &'static Series {
        forever(Series {
            clock: AtomicU64::new(STEP),
            epochs: Epochs::new(),
            lanes: Lanes::new(),
            shards: List::new(),
            since: std::array::from_fn(|_| AtomicU64::new(NONE)),
        })
    }

    fn now(&self) -> u64 {
        self.clock.fetch_add(STEP, Ordering::Relaxed)
    }

    fn shard(&self) -> &'static Shard {
        let lane = self.lanes.take().unwrap();
        lane.shard_or(1, || Some(self.shards.push(Shard::new(&GRID, 0)?))).unwrap()
    }

    /// A thread's calls.
    fn calls(&self, thread: usize) {
        let shard = self.shard();
        for _ in 0..CALLS {
            self.since[thread].store(self.clock.load(Ordering::Relaxed), Ordering::Relaxed);
            // The clock comes first.
            self.now();
            let epoch = self.epochs.open();
            shard.start(epoch, 1);
            shard.finish(epoch, 1);
            self.since[thread].store(NONE, Ordering::Relaxed);
        }
    }

    /// How many are in flight, and how old the oldest is at least.
    fn oldest(&self) -> (u64, u64) {
        let by_epoch = in_flight(&self.shards);
        (by_epoch.iter().sum(), self.epochs.oldest(by_epoch, || self.now()))
    }

    fn turn(&self) {
        self.epochs.turn(self.now(), in_flight(&self.shards), || self.now());
    }

    /// Asserts that no call is said to be older than any is.
    fn look(&self) {
        let before = self.now();
        let oldest_since =
            self.since.iter().map(|since| since.load(Ordering::Relaxed)).fold(before, u64::min);
        let (_, oldest) = self.oldest();
        let now = self.now();
        assert!(
            oldest <= now - oldest_since,
            "one is said to be {oldest} old, but at {now} the oldest had begun at {oldest_since}"
        );
    }
}

#[test]
fn no_call_is_said_to_be_older_than_the_oldest_is() {
    explore(|| {
        let series = Series::new();
        let turn: Work<()> = Box::new(|| (0..CALLS).for_each(|_| series.turn()));
        let calls = |thread| -> Work<()> { Box::new(move || series.calls(thread)) };
        let look = || -> Work<()> { Box::new(|| (0..CALLS).for_each(|_| series.look())) };
        together([turn].into_iter().chain((0..WRITERS).map(calls)).chain((0..READERS).map(|_| look())));
        assert_eq!(series.oldest(), (0, 0));
    });
}

#[test]
fn a_call_that_hangs_is_seen_to_grow_old_however_many_come_and_go() {
    explore(|| {
        let series = Series::new();
        let begun = series.now();
        let epoch = series.epochs.open();
        series.shard().start(epoch, 1);
        while series.epochs.open() == epoch {
            series.turn();
        }
        let closed = series.now();
        let turn: Work<()> = Box::new(|| (0..CALLS).for_each(|_| series.turn()));
        let calls = |thread| -> Work<()> { Box::new(move || series.calls(thread)) };
        together([turn].into_iter().chain((0..WRITERS).map(calls)));
        let at = series.now();
        let (calls, oldest) = series.oldest();
        assert_eq!(calls, 1);
        let ages = at - closed..=series.now() - begun;
        assert!(ages.contains(&oldest), "{oldest} is not among {ages:?}");
    });
}
