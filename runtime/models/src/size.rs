//! The smallest tables in which everything can still happen.

pub(crate) const CELLS: usize = 2;
pub(crate) const PAGE: usize = 1;
pub(crate) const PAGES: usize = 2;
/// One chain, so that different keys meet.
pub(crate) const BUCKETS: usize = 1;
