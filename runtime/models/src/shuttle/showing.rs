//! [`Shown`]: what was shown never falls, whichever thread takes the reading.
//!
//! Not run by loom, for which it is too large. What may not fall is one word at a time, and of one word no load returns
//! less after more.

use crate::epochs::Epoch;
use crate::explorer::{Work, explore, together};
use crate::forever;
use crate::grid::Grid;
use crate::owned::Link;
use crate::shard::Shard;
use crate::shown::Shown;
use crate::size::{CELLS, READERS, READINGS, WRITERS};
use crate::sync::{AtomicU64, Ordering};

static GRID: Grid = Grid;
/// Calls of each duration.
const ROUNDS: u64 = 2;

struct Track {
    shard: &'static Shard,
    shown: Link<Shown>,
    /// Calls in the largest reading that is over.
    told: AtomicU64,
}

impl Track {
    fn new() -> &'static Track {
        let slot: &'static Link<Shard> = forever(Link::new());
        forever(Track {
            shard: slot.give(Shard::new(&GRID, 0).unwrap()).ok().unwrap(),
            shown: Link::new(),
            told: AtomicU64::new(0),
        })
    }

    fn call(&self, nanos: usize) {
        self.shard.start(Epoch::ALL[0], 1);
        self.shard.record(nanos as u64, 1);
        self.shard.finish(Epoch::ALL[0], 1);
    }

    fn read(&self) -> [u64; CELLS] {
        let mut cells = [0; CELLS];
        let sum = self.shard.collect(&mut cells);
        self.shown.get_or_own(Shown::new).unwrap().raise(&mut cells, sum);
        cells
    }

    /// Takes readings; asserts that nothing fell from one to the next, nor from any that was over before.
    fn look(&self) {
        let at_least = self.told.load(Ordering::Acquire);
        let total = |cells: [u64; CELLS]| cells.iter().sum::<u64>();
        let mut before = [0; CELLS];
        for _ in 0..READINGS {
            let cells = self.read();
            assert!(total(cells) >= at_least, "{cells:?} after another thread was shown {at_least}");
            let fell = before.iter().zip(&cells).any(|(before, cell)| cell < before);
            assert!(!fell, "{before:?} fell to {cells:?}");
            assert!(cells.iter().all(|calls| *calls <= ROUNDS), "{cells:?}: a call was seen twice");
            before = cells;
        }
        self.told.fetch_max(total(before), Ordering::Release);
    }
}

#[test]
fn no_reading_shows_less_than_one_that_was_over_before() {
    explore(|| {
        let track = Track::new();
        let round = || (0..CELLS).rev().for_each(|nanos| track.call(nanos));
        let write: Work<()> = Box::new(move || (0..ROUNDS).for_each(|_| round()));
        let look = || -> Work<()> { Box::new(|| track.look()) };
        together([write].into_iter().chain((0..=READERS).map(|_| look())));
        assert_eq!(track.read(), [ROUNDS; CELLS]);
    });
}

#[test]
fn none_is_shown_less_than_another_was_whatever_each_has_read() {
    explore(|| {
        let shown: &'static Shown = forever(Link::new()).get_or_own(Shown::new).unwrap();
        let told: &AtomicU64 = forever(AtomicU64::new(0));
        let look = |read| -> Work<()> {
            Box::new(move || {
                let at_least = told.load(Ordering::Acquire);
                let mut cells = [read; CELLS];
                let sum = shown.raise(&mut cells, read);
                let least = cells.iter().fold(sum, |least, cell| least.min(*cell));
                assert!(least >= at_least.max(read), "{least} after {at_least} was shown and {read} read");
                told.fetch_max(least, Ordering::Release);
            })
        };
        together((1..=WRITERS as u64).map(look));
        assert_eq!(told.load(Ordering::Acquire), WRITERS as u64);
    });
}
