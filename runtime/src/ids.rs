//! The dense numbers by which a thread finds its shards.

use crate::lane::MAX_TRACKS;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// Not registered yet.
pub(crate) const UNREGISTERED: u32 = u32::MAX;
/// Switched off. No track has this id, so no shard is ever found by it.
pub(crate) const OFF: u32 = 0;
/// Set beside the id where only a sample of the calls is observed; it lifts the id out of every lane's range.
pub(crate) const SAMPLED: u32 = 1 << 31;

static NEXT: AtomicU32 = AtomicU32::new(OFF + 1);

/// An id that nobody had before; `None` once there are [`MAX_TRACKS`].
pub(crate) fn next() -> Option<u32> {
    NEXT.fetch_update(Relaxed, Relaxed, |next| (next < MAX_TRACKS).then_some(next + 1)).ok()
}
