//! How old the oldest call is, without a look at any call.
//!
//! Calls are counted by the epoch in which they began; readers close an epoch when it is a second old, and open one in
//! which nothing is in flight. So the oldest epoch with calls in flight tells how old the oldest call is at least.

use crate::sync::{AtomicU32, AtomicU64, Ordering, array_of, const_fn};

/// An epoch lasts at least so long.
pub(crate) const EPOCH_NANOS: u64 = 1_000_000_000;

/// Which of a series' four epochs a call began in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Epoch(u32);

impl Epoch {
    pub(crate) const ALL: [Epoch; 4] = [Epoch(0), Epoch(1), Epoch(2), Epoch(3)];

    /// From the two low bits.
    #[inline]
    pub(crate) fn from_bits(bits: u32) -> Epoch {
        Epoch(bits & 3)
    }

    #[inline]
    pub(crate) fn bits(self) -> u32 {
        self.0
    }

    /// Its own among four.
    #[inline]
    #[allow(clippy::indexing_slicing, reason = "two bits are always an index into four")]
    pub(crate) fn of<T>(self, four: &[T; 4]) -> &T {
        &four[(self.0 & 3) as usize]
    }
}

/// The four of a series.
#[repr(C)]
pub(crate) struct Epochs {
    open: AtomicU32,
    /// When each ended, in nanoseconds of the system's clock; the open one's entry is when it began.
    closed: [AtomicU64; 4],
}

impl Epochs {
    const_fn! {
        pub(crate) const fn new() -> Self {
            Epochs { open: AtomicU32::new(0), closed: array_of![AtomicU64::new(0); 4] }
        }
    }

    /// The one in which calls begin now.
    #[inline]
    pub(crate) fn open(&self) -> Epoch {
        Epoch::from_bits(self.open.load(Ordering::Relaxed))
    }

    /// How old the oldest of the calls in flight is at least.
    pub(crate) fn oldest(&self, in_flight: [u64; 4], now: impl Fn() -> u64) -> u64 {
        let open = Epoch::from_bits(self.open.load(Ordering::Acquire));
        let oldest = Epoch::ALL
            .into_iter()
            .zip(in_flight)
            .zip(&self.closed)
            .filter(|((epoch, calls), _)| *calls > 0 && *epoch != open)
            .map(|(_, closed)| now().saturating_sub(closed.load(Ordering::Relaxed)))
            .max();
        oldest.unwrap_or(0)
    }

    /// Closes the open epoch if it is old enough at `now` and holds calls that are still in flight; `in_flight` was read
    /// after `now`.
    ///
    /// One caller at a time; see [`tick`](crate::tick()).
    pub(crate) fn turn(&self, now: u64, in_flight: [u64; 4], clock: impl Fn() -> u64) {
        let open = self.open();
        let begun = open.of(&self.closed);
        if *open.of(&in_flight) == 0 {
            begun.store(now, Ordering::Relaxed);
            return;
        }
        if now.saturating_sub(begun.load(Ordering::Relaxed)) < EPOCH_NANOS {
            return;
        }
        let free = Epoch::ALL.into_iter().zip(in_flight).find(|(epoch, calls)| *epoch != open && *calls == 0);
        // With three ages in flight already, the newest calls share the open epoch until an older one is over.
        let Some((next, _)) = free else { return };
        next.of(&self.closed).store(now, Ordering::Relaxed);
        // No call of the old epoch began later than the epoch was turned, which may be long after `now`.
        begun.store(u64::MAX, Ordering::Relaxed);
        self.open.store(next.bits(), Ordering::Release);
        begun.store(clock(), Ordering::Relaxed);
    }
}
