//! [`Lanes`]: what one thread gives back, the next goes on with.

use crate::grid::Grid;
use crate::lane::{Lane, Lanes};
use crate::owned::List;
use crate::shard::{Epoch, Shard};
use crate::size::CELLS;
use crate::{explore, explore_up_to, forever, together};
use loom::cell::UnsafeCell;

static GRID: Grid = Grid;
const EPOCH: Epoch = Epoch::ALL[0];
const TRACK: u32 = 1;

/// The lanes and the shards of one track, as the runtime has them in statics.
struct Track {
    lanes: Lanes,
    shards: List<Shard>,
}

impl Track {
    fn new() -> &'static Track {
        forever(Track { lanes: Lanes::new(), shards: List::new() })
    }

    /// A thread's life: it takes a lane, makes a call of `nanos`, which is also its cell, and ends.
    fn live(&'static self, nanos: u64) {
        let lane = self.lanes.take().unwrap();
        let shard = lane.shard_or(TRACK, || Some(self.shards.push(Shard::new(&GRID, 0)?))).unwrap();
        shard.start(EPOCH, 1);
        shard.record(nanos, 1);
        shard.finish(EPOCH, 1);
        lane.release();
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
}

#[test]
fn nothing_is_lost_when_threads_fight_for_a_lane_that_was_given_back() {
    explore_up_to(3, || {
        let track = Track::new();
        track.live(1);
        let live = |nanos| Box::new(move || track.live(nanos));
        together([live(0), live(1)]);
        assert_eq!(track.read(), ([1, 2], 2));
        assert_eq!((track.begun(), track.ended()), (3, 3));
    });
}

#[test]
fn nothing_is_lost_when_the_first_threads_come_at_once() {
    explore_up_to(3, || {
        let track = Track::new();
        let live = |nanos| Box::new(move || track.live(nanos));
        together([live(0), live(1)]);
        assert_eq!(track.read(), ([1, 1], 1));
        assert_eq!((track.begun(), track.ended()), (2, 2));
    });
}

#[test]
fn a_reader_counts_nothing_twice_while_one_thread_follows_another_on_a_lane() {
    explore_up_to(2, || {
        let track = Track::new();
        let live = Box::new(|| {
            track.live(1);
            track.live(0);
        });
        let read = Box::new(|| {
            let ended = track.ended();
            let begun = track.begun();
            assert!(ended <= begun, "{ended} calls ended of {begun} that began");
            let ([short, long], sum) = track.read();
            assert!(
                short <= 1 && long <= 1 && sum <= 1,
                "{short} and {long} of 1 and 1: a call was seen twice"
            );
            assert!(
                short + long + 1 >= ended,
                "{short} and {long} of at least {ended}: more than one was missed"
            );
        });
        together([live, read]);
        assert_eq!(track.read(), ([1, 1], 1));
        assert_eq!((track.begun(), track.ended()), (2, 2));
    });
}

#[test]
fn a_lane_that_was_given_back_is_taken_again_before_another_is_made() {
    explore(|| {
        let track = Track::new();
        together([Box::new(|| track.live(0))]);
        together([Box::new(|| track.live(1))]);
        assert_eq!(track.shards.iter().count(), 1);
        assert_eq!(track.read(), ([1, 1], 1));
    });
}

/// Two lanes, each with something that only its owner may touch; it is no atomic, so loom reports if two owners do, or
/// if one does not see what the one before it did.
struct Owners {
    lanes: Lanes,
    known: [(&'static Lane, UnsafeCell<u32>); 2],
}

// SAFETY: that one thread at a time touches a cell is what the model checks.
unsafe impl Sync for Owners {}

impl Owners {
    fn new() -> &'static Owners {
        let lanes = Lanes::new();
        let known = [lanes.take().unwrap(), lanes.take().unwrap()];
        for lane in &known {
            lane.release();
        }
        forever(Owners { lanes, known: known.map(|lane| (lane, UnsafeCell::new(0))) })
    }

    /// Takes a lane, touches what belongs to it, gives it back.
    fn own(&self) {
        let lane = self.lanes.take().unwrap();
        if let Some((_, cell)) = self.known.iter().find(|(known, _)| std::ptr::eq(*known, lane)) {
            // SAFETY: loom checks it.
            cell.with_mut(|count| unsafe { *count += 1 });
        }
        lane.release();
    }
}

#[test]
fn no_lane_has_two_owners_and_each_owner_sees_what_the_one_before_did() {
    explore_up_to(3, || {
        let owners = Owners::new();
        let own = || Box::new(|| owners.own());
        together([own(), own(), own()]);
    });
}
