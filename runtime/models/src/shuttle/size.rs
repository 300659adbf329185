//! Tables and models too large for every interleaving.

pub(crate) const CELLS: usize = 8;
pub(crate) const PAGE: usize = 2;
pub(crate) const PAGES: usize = 2;
/// Different keys meet in a chain, and a reader goes through several.
pub(crate) const BUCKETS: usize = 2;

/// Calls that one thread makes.
pub(crate) const CALLS: usize = 12;
/// Threads that do the same side by side.
pub(crate) const WRITERS: usize = 6;
/// Threads that only look.
pub(crate) const READERS: usize = 3;
/// Times that a thread ends and another follows it.
pub(crate) const LIVES: usize = 3;
/// Readings that one of them takes where one is not enough.
pub(crate) const READINGS: usize = 3;
