//! How old the oldest call is: the epochs of `series.rs` (`in_flight`, `turn_epoch`), restated here over the shards that
//! ship.
//!
//! Not run by loom: a call may read the open epoch from a cache that is a moment behind, and then seem older than it is
//! by that moment. Loom has no moments; for it, a load may be behind for ever.

use crate::explorer::{Work, explore, together};
use crate::forever;
use crate::grid::Grid;
use crate::lane::Lanes;
use crate::owned::List;
use crate::shard::{Epoch, Shard};
use crate::size::{CALLS, READERS, WRITERS};
use crate::sync::{AtomicU32, AtomicU64, Ordering};

static GRID: Grid = Grid;
/// An epoch lasts at least so long.
const EPOCH: u64 = 3;
const NONE: u64 = u64::MAX;

struct Series {
    /// It moves on whenever it is read.
    clock: AtomicU64,
    epoch: AtomicU32,
    closed: [AtomicU64; 4],
    lanes: Lanes,
    shards: List<Shard>,
    /// Since when each thread's call is in flight, or a moment before that.
    since: [AtomicU64; WRITERS],
}

impl Series {
    fn new() -> &'static Series {
        forever(Series {
            clock: AtomicU64::new(1),
            epoch: AtomicU32::new(0),
            closed: std::array::from_fn(|_| AtomicU64::new(0)),
            lanes: Lanes::new(),
            shards: List::new(),
            since: std::array::from_fn(|_| AtomicU64::new(NONE)),
        })
    }

    fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::Relaxed)
    }

    fn epoch(&self) -> Epoch {
        Epoch::from_bits(self.epoch.load(Ordering::Relaxed))
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
            let epoch = self.epoch();
            shard.start(epoch, 1);
            shard.finish(epoch, 1);
            self.since[thread].store(NONE, Ordering::Relaxed);
        }
    }

    fn in_flight_by_epoch(&self) -> [u64; 4] {
        let sum = |read: fn(&Shard) -> [u64; 4]| {
            self.shards.iter().map(read).fold([0u64; 4], |mut total, shard| {
                for (total, count) in total.iter_mut().zip(shard) {
                    *total += count;
                }
                total
            })
        };
        let finished = sum(Shard::finished);
        let mut started = sum(Shard::started);
        for (started, finished) in started.iter_mut().zip(finished) {
            *started = started.checked_sub(finished).expect("no more end than begin");
        }
        started
    }

    /// How old the oldest call is at least, now.
    fn oldest(&self) -> (u64, u64) {
        let by_epoch = self.in_flight_by_epoch();
        let open = Epoch::from_bits(self.epoch.load(Ordering::Acquire));
        let oldest = Epoch::ALL
            .into_iter()
            .zip(by_epoch)
            .zip(&self.closed)
            .filter(|((epoch, calls), _)| *calls > 0 && *epoch != open)
            .map(|(_, closed)| self.now().saturating_sub(closed.load(Ordering::Relaxed)))
            .max();
        (self.now(), oldest.unwrap_or(0))
    }

    fn turn(&self) {
        let now = self.now();
        let open = self.epoch();
        let (begun, in_flight) = (open.of(&self.closed), self.in_flight_by_epoch());
        if *open.of(&in_flight) == 0 {
            begun.store(now, Ordering::Relaxed);
            return;
        }
        if now.saturating_sub(begun.load(Ordering::Relaxed)) < EPOCH {
            return;
        }
        let free = Epoch::ALL.into_iter().zip(in_flight).find(|(epoch, calls)| *epoch != open && *calls == 0);
        let Some((next, _)) = free else { return };
        next.of(&self.closed).store(now, Ordering::Relaxed);
        begun.store(u64::MAX, Ordering::Relaxed);
        self.epoch.store(next.bits(), Ordering::Release);
        begun.store(self.now(), Ordering::Relaxed);
    }

    /// Asserts that no call is said to be older than any is.
    fn look(&self) {
        let before = self.now();
        let oldest_since =
            self.since.iter().map(|since| since.load(Ordering::Relaxed)).fold(before, u64::min);
        let (now, oldest) = self.oldest();
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
        assert_eq!(series.in_flight_by_epoch(), [0; 4]);
    });
}

#[test]
fn a_call_that_hangs_is_seen_to_grow_old_however_many_come_and_go() {
    explore(|| {
        let series = Series::new();
        let hanging = series.shard();
        hanging.start(series.epoch(), 1);
        let begun = series.now();
        let turn: Work<()> = Box::new(|| (0..CALLS).for_each(|_| series.turn()));
        let calls = |thread| -> Work<()> { Box::new(move || series.calls(thread)) };
        together([turn].into_iter().chain((0..WRITERS).map(calls)));
        let age = series.now() - begun;
        series.turn();
        let (_, oldest) = series.oldest();
        assert_eq!(series.in_flight_by_epoch().iter().sum::<u64>(), 1);
        assert!(oldest > 0 && oldest <= age + 2 * EPOCH, "{oldest} of {age}");
    });
}
