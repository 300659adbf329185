//! [`Lanes`]: what one thread gives back, the next goes on with.

use crate::epochs::Epoch;
use crate::explorer::{UnsafeCell, Work, explore_up_to, together};
use crate::forever;
use crate::grid::Grid;
use crate::lane::{Lane, Lanes};
use crate::owned::List;
use crate::shard::Shard;
use crate::size::{CELLS, LIVES, READERS, WRITERS};

static GRID: Grid = Grid;
const EPOCH: Epoch = Epoch::ALL[0];
const TRACK: u32 = 1;

/// The lanes and the shards of one track, as the runtime has them in statics.
pub(crate) struct Track {
    lanes: Lanes,
    pub(crate) shards: List<Shard>,
}

impl Track {
    pub(crate) fn new() -> &'static Track {
        forever(Track { lanes: Lanes::new(), shards: List::new() })
    }

    /// A thread's life: it takes a lane, makes a call of `nanos`, which is also its cell, and ends.
    fn live(&'static self, nanos: usize) {
        let lane = self.lanes.take().unwrap();
        let shard = lane.shard_or(TRACK, || Some(self.shards.push(Shard::new(&GRID, 0)?))).unwrap();
        shard.start(EPOCH, 1);
        shard.record(nanos as u64, 1);
        shard.finish(EPOCH, 1);
        lane.release();
    }

    /// Threads that follow one another.
    pub(crate) fn lives(&'static self, lives: usize, nanos: usize) -> Work<()> {
        Box::new(move || (0..lives).for_each(|_| self.live(nanos)))
    }

    fn read(&self) -> ([u64; CELLS], u64) {
        let mut cells = [0; CELLS];
        let sum = self.shards.iter().map(|shard| shard.collect(&mut cells)).sum();
        (cells, sum)
    }

    fn ended(&self) -> u64 {
        self.shards.iter().map(|shard| shard.finished()[0]).sum()
    }

    fn begun(&self) -> u64 {
        self.shards.iter().map(|shard| shard.started()[0]).sum()
    }

    /// Asserts that all calls are there: so many of each duration.
    pub(crate) fn assert_all(&self, calls: [u64; CELLS]) {
        let sum = calls.iter().zip(0..).map(|(calls, nanos)| calls * nanos).sum();
        assert_eq!(self.read(), (calls, sum));
        let all = calls.iter().sum();
        assert_eq!((self.begun(), self.ended()), (all, all));
    }
}

/// The writers' calls: each has a duration of its own.
fn of_all_writers() -> [u64; CELLS] {
    std::array::from_fn(|nanos| if nanos < WRITERS { LIVES as u64 } else { 0 })
}

#[test]
fn nothing_is_lost_when_threads_fight_for_a_lane_that_was_given_back() {
    explore_up_to(3, || {
        let track = Track::new();
        track.live(1);
        together((0..WRITERS).map(|nanos| track.lives(LIVES, nanos)));
        let mut all = of_all_writers();
        all[1] += 1;
        track.assert_all(all);
    });
}

#[test]
fn nothing_is_lost_when_the_first_threads_come_at_once() {
    explore_up_to(3, || {
        let track = Track::new();
        together((0..WRITERS).map(|nanos| track.lives(LIVES, nanos)));
        track.assert_all(of_all_writers());
    });
}

#[test]
fn a_reader_counts_nothing_twice_while_one_thread_follows_another_on_a_lane() {
    explore_up_to(2, || {
        let track = Track::new();
        // As many as there are cells, so that a call that is seen twice shows at once.
        let write: Work<()> = Box::new(|| (0..CELLS).rev().for_each(|nanos| track.live(nanos)));
        let read = || -> Work<()> {
            Box::new(|| {
                let ended = track.ended();
                let begun = track.begun();
                assert!(ended <= begun, "{ended} calls ended of {begun} that began");
                let (cells, _) = track.read();
                assert!(cells.iter().all(|calls| *calls <= 1), "{cells:?}: a call was seen twice");
                let seen: u64 = cells.iter().sum();
                assert!(seen + 1 >= ended, "{cells:?} of at least {ended}: more than one was missed");
            })
        };
        together([write].into_iter().chain((0..READERS).map(|_| read())));
        track.assert_all([1; CELLS]);
    });
}

/// Lanes, each with something that only its owner may touch; it is no atomic, so the explorer reports if two owners do,
/// or if one does not see what the one before it did.
struct Owners {
    lanes: Lanes,
    known: Vec<(&'static Lane, UnsafeCell<u32>)>,
}

// SAFETY: that one thread at a time touches a cell is what the model checks.
unsafe impl Sync for Owners {}

impl Owners {
    /// One lane fewer than there are threads to fight for them.
    fn new() -> &'static Owners {
        let lanes = Lanes::new();
        let known: Vec<_> = (0..WRITERS).map(|_| (lanes.take().unwrap(), UnsafeCell::new(0))).collect();
        for (lane, _) in &known {
            lane.release();
        }
        forever(Owners { lanes, known })
    }

    /// Takes a lane, touches what belongs to it, gives it back.
    fn own(&self) {
        let lane = self.lanes.take().unwrap();
        if let Some((_, cell)) = self.known.iter().find(|(known, _)| std::ptr::eq(*known, lane)) {
            // SAFETY: the explorer checks it.
            cell.with_mut(|count| unsafe { *count += 1 });
        }
        lane.release();
    }
}

#[test]
fn no_lane_has_two_owners_and_each_owner_sees_what_the_one_before_did() {
    explore_up_to(3, || {
        let owners = Owners::new();
        let own = || -> Work<()> { Box::new(|| (0..LIVES).for_each(|_| owners.own())) };
        together((0..=WRITERS).map(|_| own()));
    });
}
