//! How large the tables of the recording path are. The models of its concurrency have smaller ones.

/// How many own bounds a function may have.
pub(crate) const MAX_OWN: usize = 40;
/// Counters of one shard: one under each bound and one above the last.
pub(crate) const CELLS: usize = crate::grid::EXPONENTIAL + MAX_OWN + 1;
/// Shards a page of a lane.
pub(crate) const PAGE: usize = 512;
/// Pages a lane. A lane has room for the most series that limits allow, with five outcomes each.
pub(crate) const PAGES: usize = 512;
/// Chains a map.
pub(crate) const BUCKETS: usize = 64;
