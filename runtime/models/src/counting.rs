//! [`Shard`]: one thread counts, any may read.

use crate::epochs::Epoch;
use crate::explorer::{Work, explore, explore_up_to, together};
use crate::forever;
use crate::grid::Grid;
use crate::owned::Link;
use crate::shard::Shard;
use crate::size::{CALLS, CELLS, READERS};
use crate::sync::{AtomicBool, Ordering};

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

/// The durations of a thread's calls: each cell in turn, so that a call that is seen twice shows at once.
fn durations() -> impl Iterator<Item = u64> {
    (0..CALLS).map(|call| (call % CELLS) as u64)
}

/// What is to be in the cells when all those calls are over.
fn all_calls() -> [u64; CELLS] {
    std::array::from_fn(|cell| durations().filter(|nanos| *nanos == cell as u64).count() as u64)
}

#[test]
fn a_reader_misses_at_most_the_latest_call_and_sees_none_twice() {
    explore_up_to(4, || {
        let shard = shard();
        let write: Work<()> = Box::new(move || durations().for_each(|nanos| call(shard, nanos, 1)));
        let read = || -> Work<()> {
            Box::new(move || {
                let [ended, ..] = shard.finished();
                let (cells, _) = collect(shard);
                let twice = cells.iter().zip(all_calls()).any(|(seen, all)| *seen > all);
                assert!(!twice, "{cells:?} of {:?}: a call was seen twice", all_calls());
                // One may be on its way from its parking place to its cell.
                let seen: u64 = cells.iter().sum();
                assert!(seen + 1 >= ended, "{cells:?} of at least {ended}: more than one was missed");
            })
        };
        together([write].into_iter().chain((0..READERS).map(|_| read())));
        assert_eq!(collect(shard), (all_calls(), durations().sum()));
        assert_eq!((shard.started()[0], shard.finished()[0]), (CALLS as u64, CALLS as u64));
    });
}

#[test]
fn a_call_that_is_seen_to_have_ended_is_seen_in_its_cell() {
    explore(|| {
        let shard = shard();
        let write: Work<()> = Box::new(move || call(shard, 1, 16));
        let read = || -> Work<()> {
            Box::new(move || {
                let [ended, ..] = shard.finished();
                let (cells, _) = collect(shard);
                assert!(
                    ended == 0 || cells[1] == 16,
                    "{ended} calls have ended, and the cells are {cells:?}"
                );
            })
        };
        together([write].into_iter().chain((0..READERS).map(|_| read())));
        let (cells, sum) = collect(shard);
        assert_eq!((cells[1], cells.iter().sum(), sum), (16, 16, 16));
    });
}

#[test]
fn no_more_calls_are_seen_to_end_than_to_begin_wherever_they_end() {
    explore(|| {
        let (first, second) = (shard(), shard());
        let sent: &AtomicBool = forever(AtomicBool::new(false));
        let sender: Work<()> = Box::new(move || {
            first.start(EPOCH, 1);
            sent.store(true, Ordering::Release);
        });
        let receiver: Work<()> = Box::new(move || {
            if sent.load(Ordering::Acquire) {
                second.finish(EPOCH, 1);
            }
        });
        let read = || -> Work<()> {
            Box::new(move || {
                let ended = first.finished()[0] + second.finished()[0];
                let begun = first.started()[0] + second.started()[0];
                assert!(ended <= begun, "{ended} calls ended of {begun} that began");
            })
        };
        together([sender, receiver].into_iter().chain((0..READERS).map(|_| read())));
        assert_eq!(first.started()[0], 1);
    });
}
