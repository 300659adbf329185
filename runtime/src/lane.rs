//! Which shards a thread writes.
//!
//! A lane holds one shard a track and belongs to one thread at a time. A thread takes one at its first call and gives
//! it back when it ends, with all that was counted; the next thread goes on in it. So memory follows the number of
//! threads that live at once, and nothing needs flushing.

use crate::owned::{Link, Linked, List, Owned};
use crate::shard::Shard;
use crate::size::{PAGE, PAGES};
use crate::sync::{AtomicBool, Ordering, all_zero_is_a_value, blank, const_fn};

/// Track ids are below this.
pub(crate) const MAX_TRACKS: u32 = (PAGE * PAGES) as u32;

pub(crate) struct Lane {
    taken: AtomicBool,
    pages: [Link<Page>; PAGES],
    next: Link<Lane>,
}

struct Page {
    shards: [Link<Shard>; PAGE],
}

all_zero_is_a_value!(Lane);
all_zero_is_a_value!(Page);

impl Linked for Lane {
    fn next(&self) -> &Link<Lane> {
        &self.next
    }
}

impl Lane {
    /// A lane that the caller owns.
    fn new() -> Option<Owned<Lane>> {
        let lane = blank!(Lane {
            taken: AtomicBool::new(false),
            pages: std::array::from_fn(|_| Link::new()),
            next: Link::new(),
        })?;
        lane.taken.store(true, Ordering::Relaxed);
        Some(lane)
    }

    /// The shard of a track, if this lane has one.
    #[inline]
    pub(crate) fn shard(&self, track: u32) -> Option<&'static Shard> {
        let track = track as usize;
        self.pages.get(track / PAGE)?.get()?.shards.get(track % PAGE)?.get()
    }

    /// Owner only: the shard of a track, or the one that `make` gives.
    pub(crate) fn shard_or(
        &self,
        track: u32,
        make: impl FnOnce() -> Option<&'static Shard>,
    ) -> Option<&'static Shard> {
        let track = track as usize;
        let page = self.pages.get(track / PAGE)?;
        let page = page.get_or_own(|| blank!(Page { shards: std::array::from_fn(|_| Link::new()) }))?;
        let slot = page.shards.get(track % PAGE)?;
        if slot.get().is_none() {
            // The owner is the only one who fills slots, so this cannot lose a race.
            let _ = slot.publish(make()?);
        }
        slot.get()
    }

    /// Owner only: gives it back. The next owner sees everything that was written.
    pub(crate) fn release(&self) {
        self.taken.store(false, Ordering::Release);
    }
}

/// All lanes there are.
pub(crate) struct Lanes(List<Lane>);

impl Lanes {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Lanes(List::new())
        }
    }

    /// A lane that nobody else has until it is released; `None` when there is no memory for a new one.
    pub(crate) fn take(&self) -> Option<&'static Lane> {
        let free = |lane: &&Lane| {
            lane.taken.compare_exchange(false, true, Ordering::Acquire, Ordering::Relaxed).is_ok()
        };
        match self.0.iter().find(free) {
            Some(lane) => Some(lane),
            None => Some(self.0.push(Lane::new()?)),
        }
    }
}
