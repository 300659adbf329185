//! The smallest tables in which everything can still happen, and models small enough for every interleaving.

pub(crate) const CELLS: usize = 2;
pub(crate) const PAGE: usize = 1;
pub(crate) const PAGES: usize = 2;
/// One chain, so that different keys meet.
pub(crate) const BUCKETS: usize = 1;

/// Calls that one thread makes.
pub(crate) const CALLS: usize = 3;
/// Threads that do the same side by side.
pub(crate) const WRITERS: usize = 2;
/// Threads that only look.
pub(crate) const READERS: usize = 1;
/// Times that a thread ends and another follows it.
pub(crate) const LIVES: usize = 1;
