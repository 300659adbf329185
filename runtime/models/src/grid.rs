//! In place of the real grid: the cell is the duration.

#[derive(Debug)]
pub(crate) struct Grid;

impl Grid {
    pub(crate) fn cell(&self, nanos: u64) -> usize {
        nanos as usize
    }
}
