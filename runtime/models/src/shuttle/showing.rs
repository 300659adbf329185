//! What was shown never falls, whichever thread takes the reading: `Track::read` and `rise` in `series.rs`, restated
//! here over the shard that ships.
//!
//! Not run by loom, for which it is too large. What may not fall is one word at a time, and of one word no load returns
//! less after more.

use crate::explorer::{Work, explore, together};
use crate::forever;
use crate::grid::Grid;
use crate::owned::Link;
use crate::shard::{Epoch, Shard};
use crate::size::{CELLS, READERS, READINGS};
use crate::sync::{AtomicU64, Ordering};

static GRID: Grid = Grid;

struct Track {
    shard: &'static Shard,
    shown: [AtomicU64; CELLS],
    /// Calls in the largest reading that is over.
    told: AtomicU64,
}

/// The greater of what was shown and what was read; the next reader sees it too.
fn rise(shown: &AtomicU64, read: u64) -> u64 {
    let before = shown.load(Ordering::Relaxed);
    if read > before { shown.fetch_max(read, Ordering::AcqRel).max(read) } else { before }
}

impl Track {
    fn new() -> &'static Track {
        let slot: &'static Link<Shard> = forever(Link::new());
        forever(Track {
            shard: slot.give(Shard::new(&GRID, 0).unwrap()).ok().unwrap(),
            shown: std::array::from_fn(|_| AtomicU64::new(0)),
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
        let _ = self.shard.collect(&mut cells);
        for (shown, cell) in self.shown.iter().zip(cells.iter_mut()) {
            *cell = rise(shown, *cell);
        }
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
            assert!(cells.iter().all(|calls| *calls <= 1), "{cells:?}: a call was seen twice");
            before = cells;
        }
        self.told.fetch_max(total(before), Ordering::Release);
    }
}

#[test]
fn no_reading_shows_less_than_one_that_was_over_before() {
    explore(|| {
        let track = Track::new();
        let write: Work<()> = Box::new(|| (0..CELLS).rev().for_each(|nanos| track.call(nanos)));
        let look = || -> Work<()> { Box::new(|| track.look()) };
        together([write].into_iter().chain((0..=READERS).map(|_| look())));
        assert_eq!(track.read(), [1; CELLS]);
    });
}
