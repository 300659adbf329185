//! In place of the real grid: the cell is the duration.

pub(crate) fn of_size(size: u64) -> u64 {
    size
}

#[derive(Debug)]
pub(crate) struct Grid;

impl Grid {
    #[allow(clippy::unused_self, reason = "the real one has bounds to compare with")]
    pub(crate) fn cell(&self, nanos: u64) -> usize {
        nanos as usize
    }
}
