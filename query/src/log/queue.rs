//! Records on their way to the writer: bounded by bytes, and never waited for by who puts them in.
//!
//! A lock whose holder is not scheduled would delay who wants it. So there are several, each of a lane with some of the
//! records; who finds one taken takes the next. Records are numbered, so the writer finds their order again.

use crate::record::Record;
use std::collections::VecDeque;
use std::sync::atomic::{
    AtomicU64, AtomicUsize,
    Ordering::{AcqRel, Acquire, Relaxed},
};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// All of them are taken only if as many threads are interrupted within a hundred nanoseconds of work.
const LANES: usize = 8;
/// How many records the writer takes at once. It makes lines of them, which are as much memory again.
pub(super) const BATCH: u64 = 128;

#[derive(Debug)]
pub(super) struct Queue {
    lanes: [Mutex<Lane>; LANES],
    /// The number of the next record.
    next: AtomicU64,
    /// Of the records in the lanes and of those at the writer's.
    bytes: AtomicUsize,
    max_bytes: usize,
}

#[derive(Debug, Default)]
struct Lane {
    /// Invariant: in the order of their numbers.
    entries: VecDeque<Entry>,
    closed: bool,
}

/// A record in the queue.
#[derive(Debug)]
pub(super) struct Entry {
    number: u64,
    pub(super) bytes: usize,
    pub(super) record: Arc<Record>,
}

/// What became of a record that was put in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Put {
    /// It is in. So many had to go, maybe itself among them.
    In { dropped: usize },
    /// All lanes were taken.
    Busy,
    /// Nobody will ever write it.
    Closed,
}

impl Queue {
    pub(super) fn new(max_bytes: usize) -> Self {
        Queue {
            lanes: std::array::from_fn(|_| Mutex::default()),
            next: AtomicU64::new(0),
            bytes: AtomicUsize::new(0),
            max_bytes,
        }
    }

    /// Puts a record of so many bytes in.
    pub(super) fn put(&self, record: Arc<Record>, bytes: usize) -> Put {
        let number = self.next.fetch_add(1, AcqRel);
        let Some(mut lane) = self.free_lane(number) else {
            return Put::Busy;
        };
        if lane.closed {
            return Put::Closed;
        }
        // Before it can be seen, or the writer might take away what was not added.
        self.bytes.fetch_add(bytes, Relaxed);
        let later = lane.entries.iter().rev().take_while(|entry| entry.number > number).count();
        let at = lane.entries.len() - later;
        lane.entries.insert(at, Entry { number, bytes, record });
        drop(lane);
        let mut dropped = 0;
        while self.bytes.load(Relaxed) > self.max_bytes {
            // What it is made of is freed here, where no lane is taken.
            let Some(oldest) = self.take_oldest() else { break };
            self.release(oldest.bytes);
            dropped += 1;
        }
        Put::In { dropped }
    }

    fn free_lane(&self, number: u64) -> Option<MutexGuard<'_, Lane>> {
        let first = number as usize % LANES;
        self.lanes.iter().cycle().skip(first).take(2 * LANES).find_map(try_lock)
    }

    /// The oldest of those in lanes that are free.
    fn take_oldest(&self) -> Option<Entry> {
        let front = |lane| try_lock(lane).and_then(|lane| lane.entries.front().map(|entry| entry.number));
        let fronts = self.lanes.iter().filter_map(|lane| front(lane).map(|number| (number, lane)));
        let (_, lane) = fronts.min_by_key(|(number, _)| *number)?;
        try_lock(lane)?.entries.pop_front()
    }

    /// What has been written, or is lost, is not in memory any more.
    pub(super) fn release(&self, bytes: usize) {
        self.bytes.fetch_sub(bytes, Relaxed);
    }

    /// The number below which every record has been put in, if its thread came back from it.
    pub(super) fn below(&self) -> u64 {
        self.next.load(Acquire)
    }

    /// Moves the oldest records to `taken`. Gives the number below which none is left.
    ///
    /// The records of one thread come in its order: if one has a number below this, those before it had been put in when
    /// the number was read, and are seen in whichever lane they are.
    pub(super) fn take(&self, taken: &mut Vec<Entry>) -> u64 {
        let below = self.below();
        let fronts =
            self.lanes.iter().filter_map(|lane| lock(lane).entries.front().map(|entry| entry.number));
        let below = fronts.min().map_or(below, |first| below.min(first + BATCH));
        for lane in &self.lanes {
            let mut lane = lock(lane);
            let count = lane.entries.partition_point(|entry| entry.number < below);
            taken.extend(lane.entries.drain(..count));
        }
        taken.sort_unstable_by_key(|entry| entry.number);
        below
    }

    /// Takes no record any more. Those that are in stay until they are taken.
    pub(super) fn close(&self) {
        self.lanes.iter().for_each(|lane| lock(lane).closed = true);
    }
}

fn try_lock(lane: &Mutex<Lane>) -> Option<MutexGuard<'_, Lane>> {
    match lane.try_lock() {
        Ok(lane) => Some(lane),
        Err(TryLockError::Poisoned(lane)) => Some(lane.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}

/// For the writer, which may wait.
fn lock(lane: &Mutex<Lane>) -> MutexGuard<'_, Lane> {
    lane.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
