//! One thread at a time, and nobody waits.
//!
//! A lock that some thread holds while the process is forked stays locked in the child, where that thread is not. A turn
//! that was taken in another process is free.

use crate::sync::{AtomicU32, Ordering, const_fn};

/// The process in which it is taken, or 0.
pub(crate) struct Turn(AtomicU32);

impl Turn {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Turn(AtomicU32::new(0))
        }
    }

    /// `None` if another thread of this process has it.
    pub(crate) fn take(&self) -> Option<Taken<'_>> {
        self.take_in(process())
    }

    pub(crate) fn take_in(&self, process: u32) -> Option<Taken<'_>> {
        let holder = self.0.load(Ordering::Relaxed);
        if holder == process {
            return None;
        }
        let taken = self.0.compare_exchange(holder, process, Ordering::Acquire, Ordering::Relaxed);
        taken.ok().map(|_| Taken(self))
    }
}

/// Its thread has the turn until this is dropped.
pub(crate) struct Taken<'a>(&'a Turn);

impl Drop for Taken<'_> {
    fn drop(&mut self) {
        self.0.0.store(0, Ordering::Release);
    }
}

/// Which one this is, where there are forks.
fn process() -> u32 {
    if cfg!(unix) { std::process::id() } else { 1 }
}
