//! [`Shard`]: one thread counts, any may read.

use crate::grid::Grid;
use crate::owned::Link;
use crate::shard::{Epoch, Shard};
use crate::size::CELLS;
use crate::{explore, forever, together};
use loom::sync::atomic::{AtomicBool, Ordering};

static GRID: Grid = Grid;
const EPOCH: Epoch = Epoch::ALL[0];

fn shard() -> &'static Shard {
    let slot: &'static Link<Shard> = forever(Link::new());
    slot.give(Shard::new(&GRID, 0).unwrap()).ok().unwrap()
}

/// A call of `nanos`, which is also its cell.
fn call(shard: &Shard, nanos: u64, weight: u32) {
    shard.start(EPOCH, weight);
    shard.record(nanos, weight);
    shard.finish(EPOCH, weight);
}

fn collect(shard: &Shard) -> ([u64; CELLS], u64) {
    let mut cells = [0; CELLS];
    let sum = shard.collect(&mut cells);
    (cells, sum)
}

#[test]
fn a_reader_misses_at_most_the_latest_call_and_sees_none_twice() {
    explore(|| {
        let shard = shard();
        let write = Box::new(move || {
            for nanos in [0, 1, 0] {
                call(shard, nanos, 1);
            }
        });
        let read = Box::new(move || {
            let [ended, ..] = shard.finished();
            let ([short, long], _) = collect(shard);
            assert!(short <= 2 && long <= 1, "{short} and {long} of 2 and 1: a call was seen twice");
            // One may be on its way from its parking place to its cell.
            assert!(
                short + long + 1 >= ended,
                "{short} and {long} of at least {ended}: more than one was missed"
            );
        });
        together([write, read]);
        assert_eq!(collect(shard), ([2, 1], 1));
        assert_eq!((shard.started()[0], shard.finished()[0]), (3, 3));
    });
}

#[test]
fn a_call_that_is_seen_to_have_ended_is_seen_in_its_cell() {
    explore(|| {
        let shard = shard();
        let write = Box::new(move || call(shard, 1, 16));
        let read = Box::new(move || {
            let [ended, ..] = shard.finished();
            let (cells, _) = collect(shard);
            assert!(ended == 0 || cells == [0, 16], "{ended} calls have ended, and the cells are {cells:?}");
        });
        together([write, read]);
        assert_eq!(collect(shard), ([0, 16], 16));
    });
}

#[test]
fn no_more_calls_are_seen_to_end_than_to_begin_wherever_they_end() {
    explore(|| {
        let (first, second) = (shard(), shard());
        let sent: &AtomicBool = forever(AtomicBool::new(false));
        let sender = Box::new(move || {
            first.start(EPOCH, 1);
            sent.store(true, Ordering::Release);
        });
        let receiver = Box::new(move || {
            if sent.load(Ordering::Acquire) {
                second.finish(EPOCH, 1);
            }
        });
        let read = Box::new(move || {
            let ended = first.finished()[0] + second.finished()[0];
            let begun = first.started()[0] + second.started()[0];
            assert!(ended <= begun, "{ended} calls ended of {begun} that began");
        });
        together([sender, receiver, read]);
        assert_eq!(first.started()[0], 1);
    });
}
