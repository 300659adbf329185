//! The thread's own lane.

use crate::lane::{Lane, Lanes};
use crate::shard::Shard;
use crate::watch;
use std::cell::Cell;

static LANES: Lanes = Lanes::new();

thread_local! {
    /// Const and without a destructor: reading it is one instruction, and it can be read until the thread is gone.
    static LANE: Cell<Option<&'static Lane>> = const { Cell::new(None) };
    /// Touched only by `with_shard`. Its destructor gives the lane back.
    static KEEPER: Keeper = const { Keeper };
    /// The thread is taking its lane or making a shard. A call that begins meanwhile (the program's allocator, a
    /// destructor) must not wait for that.
    static BUSY: Cell<bool> = const { Cell::new(false) };
}

struct Keeper;

impl Drop for Keeper {
    fn drop(&mut self) {
        if let Some(lane) = LANE.take() {
            lane.release();
        }
        watch::give_back();
    }
}

/// Whether what this thread keeps is given back when it ends: it has a lane, and so a keeper.
#[inline]
pub(crate) fn gives_back() -> bool {
    LANE.get().is_some()
}

/// This thread's shard of a track, if it has one already.
#[inline]
pub(crate) fn shard(track: u32) -> Option<&'static Shard> {
    LANE.get()?.shard(track)
}

/// Runs `write` on a shard of the track that nobody else writes meanwhile; `None` when there is no memory.
///
/// It is the thread's own, made if need be. A thread whose destructors have run, or which is just making one,
/// borrows a lane for this once.
#[cold]
#[inline(never)]
pub(crate) fn with_shard<R>(
    track: u32,
    make: impl FnOnce() -> Option<&'static Shard>,
    write: impl FnOnce(&'static Shard) -> R,
) -> Option<R> {
    if BUSY.replace(true) {
        let lane = LANES.take()?;
        let result = lane.shard_or(track, make).map(write);
        lane.release();
        return result;
    }
    let keeps = KEEPER.try_with(|_| ()).is_ok();
    let lane = LANE.get().or_else(|| LANES.take());
    let shard = lane.and_then(|lane| lane.shard_or(track, make));
    if keeps {
        LANE.set(lane);
    }
    let result = shard.map(write);
    if let (false, Some(lane)) = (keeps, lane) {
        lane.release();
    }
    BUSY.set(false);
    result
}
