//! The greatest values that a snapshot has shown, below which none may fall.
//!
//! A reading may miss a call that an earlier one has seen; see
//! [`Shard::collect`](crate::shard::Shard::collect).

use crate::owned::Owned;
use crate::size::CELLS;
use crate::sync::{AtomicU64, Ordering, all_zero_is_a_value, blank};

pub(crate) struct Shown {
    sum: AtomicU64,
    cells: [AtomicU64; CELLS],
}

all_zero_is_a_value!(Shown);

impl Shown {
    /// Nothing was shown; `None` when there is no memory.
    pub(crate) fn new() -> Option<Owned<Self>> {
        blank!(Shown { sum: AtomicU64::new(0), cells: std::array::from_fn(|_| AtomicU64::new(0)) })
    }

    /// Raises what was read to what was shown, and what is shown to what was read. Returns the sum.
    pub(crate) fn raise(&self, cells: &mut [u64; CELLS], sum: u64) -> u64 {
        for (shown, cell) in self.cells.iter().zip(cells.iter_mut()) {
            *cell = rise(shown, *cell);
        }
        rise(&self.sum, sum)
    }
}

/// The greater of what was shown and what was read; the next reader sees it too.
fn rise(shown: &AtomicU64, read: u64) -> u64 {
    let before = shown.load(Ordering::Relaxed);
    if read > before { shown.fetch_max(read, Ordering::AcqRel).max(read) } else { before }
}
