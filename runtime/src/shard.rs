//! The counters of one thread for one track.
//!
//! Only the owner of the [`Lane`](crate::lane::Lane) that holds a shard writes it, with plain loads and stores. Anyone
//! may read it at any time.

use crate::epochs::Epoch;
use crate::grid::{self, Grid};
use crate::owned::{Link, Linked, List, Owned};
use crate::size::CELLS;
use crate::sync::{AtomicU64, Ordering, all_zero_is_a_value, blank};

#[repr(C, align(64))]
pub(crate) struct Shard {
    started: [AtomicU64; 4],
    finished: [AtomicU64; 4],
    /// Nanoseconds.
    sum: AtomicU64,
    /// The cell of the latest call (low 16 bits) and how many calls it stands for. It is added to `cells` by the next
    /// call, since a store whose address depends on a clock reading holds up the reading after it.
    parked: AtomicU64,
    /// Always there once the shard is made.
    grid: Option<&'static Grid>,
    /// A call that takes longer is slow.
    slow_nanos: u64,
    /// Draws the sample, where only a sample is observed.
    random: AtomicU64,
    /// Of the same lane: where the sizes of what came back from these calls are counted.
    sizes: Link<Shard>,
    next: Link<Shard>,
    cells: [AtomicU64; CELLS],
}

/// As much as can come back from one call.
const MOST: u64 = 1 << 40;

all_zero_is_a_value!(Shard);

impl Linked for Shard {
    fn next(&self) -> &Link<Shard> {
        &self.next
    }
}

/// Adds without a lock prefix: right for the only writer.
#[inline]
fn add(counter: &AtomicU64, amount: u64, order: Ordering) {
    counter.store(counter.load(Ordering::Relaxed).wrapping_add(amount), order);
}

impl Shard {
    /// A shard without calls; `None` when there is no memory.
    pub(crate) fn new(grid: &'static Grid, slow_nanos: u64) -> Option<Owned<Shard>> {
        let mut shard = blank!(Shard {
            started: std::array::from_fn(|_| AtomicU64::new(0)),
            finished: std::array::from_fn(|_| AtomicU64::new(0)),
            sum: AtomicU64::new(0),
            parked: AtomicU64::new(0),
            grid: None,
            slow_nanos: 0,
            random: AtomicU64::new(0),
            sizes: Link::new(),
            next: Link::new(),
            cells: std::array::from_fn(|_| AtomicU64::new(0)),
        })?;
        shard.grid = Some(grid);
        shard.slow_nanos = slow_nanos;
        Some(shard)
    }

    /// Owner only: `weight` calls begin.
    #[inline]
    pub(crate) fn start(&self, epoch: Epoch, weight: u32) {
        let counter = epoch.of(&self.started);
        add(counter, u64::from(weight), Ordering::Relaxed);
    }

    /// Owner only: `weight` calls that began in `epoch` are over.
    #[inline]
    pub(crate) fn finish(&self, epoch: Epoch, weight: u32) {
        let counter = epoch.of(&self.finished);
        // Released after the cells, so that who sees a call finished sees where it went.
        add(counter, u64::from(weight), Ordering::Release);
    }

    /// Owner only: `weight` calls took `nanos` each. Says whether that is slow.
    #[inline]
    pub(crate) fn record(&self, nanos: u64, weight: u32) -> bool {
        let cell = self.grid.map_or(0, |grid| grid.cell(nanos)) as u64;
        let before = self.parked.load(Ordering::Relaxed);
        self.parked.store(cell | u64::from(weight) << 16, Ordering::Relaxed);
        add(&self.sum, nanos.wrapping_mul(u64::from(weight)), Ordering::Relaxed);
        if let Some(cell) = self.cells.get((before & 0xFFFF) as usize) {
            add(cell, before >> 16, Ordering::Release);
        }
        nanos > self.slow_nanos
    }

    /// Owner only: the shard for sizes that goes with this one.
    #[inline]
    pub(crate) fn sizes(&self) -> Option<&'static Shard> {
        self.sizes.get()
    }

    /// Owner only: says which it is. It must be of the same lane.
    pub(crate) fn goes_with(&self, sizes: &'static Shard) {
        let _ = self.sizes.publish(sizes);
    }

    /// Owner only: so much came back from each of `weight` calls.
    #[inline]
    pub(crate) fn record_size(&self, size: u64, weight: u32) {
        // A sum of numbers that are none would wrap.
        let size = size.min(MOST);
        let cell = self.grid.map_or(0, |grid| grid.cell(grid::of_size(size)));
        add(&self.sum, size.wrapping_mul(u64::from(weight)), Ordering::Relaxed);
        // No clock reading waits for the address of this one.
        if let Some(cell) = self.cells.get(cell) {
            add(cell, weight.into(), Ordering::Release);
        }
    }

    /// Owner only: whether this call is one that is observed, if one in `every` is.
    ///
    /// Every call is drawn for itself. An interval that is counted down would be cheaper, but the first one would have to
    /// be right for a thread that makes a single call.
    pub(crate) fn observes(&self, every: u32) -> bool {
        // SplitMix64, which starts from the shard's address: two shards do not draw alike.
        let state = self.random.load(Ordering::Relaxed).wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.random.store(state, Ordering::Relaxed);
        let mut drawn = state.wrapping_add(std::ptr::from_ref(self) as u64);
        drawn = (drawn ^ drawn >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        drawn = (drawn ^ drawn >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        drawn ^= drawn >> 31;
        u128::from(drawn) * u128::from(every) < 1 << 64
    }

    /// Anyone: the calls that are over, by the epoch they began in.
    pub(crate) fn finished(&self) -> [u64; 4] {
        self.finished.each_ref().map(|counter| counter.load(Ordering::Acquire))
    }

    /// Anyone: the calls that began, by epoch. Read after [`finished`](Self::finished), it is never less.
    pub(crate) fn started(&self) -> [u64; 4] {
        self.started.each_ref().map(|counter| counter.load(Ordering::Acquire))
    }

    /// Anyone: adds the durations into `cells` and returns their sum.
    ///
    /// The parked call is read after the cells. While a call ends, the one before it may be missed, being neither parked
    /// any more nor seen in its cell. None is seen twice: whoever sees a cell with the formerly parked call also sees that
    /// another is parked now.
    pub(crate) fn collect(&self, cells: &mut [u64; CELLS]) -> u64 {
        for (total, cell) in cells.iter_mut().zip(&self.cells) {
            *total = total.wrapping_add(cell.load(Ordering::Acquire));
        }
        let parked = self.parked.load(Ordering::Acquire);
        if let Some(total) = cells.get_mut((parked & 0xFFFF) as usize) {
            *total = total.wrapping_add(parked >> 16);
        }
        self.sum.load(Ordering::Relaxed)
    }
}

/// Anyone: the calls in flight that these shards count, by the epoch they began in.
pub(crate) fn in_flight(shards: &List<Shard>) -> [u64; 4] {
    let sum = |read: fn(&Shard) -> [u64; 4]| {
        shards.iter().map(read).fold([0u64; 4], |mut total, shard| {
            for (total, count) in total.iter_mut().zip(shard) {
                *total = total.wrapping_add(count);
            }
            total
        })
    };
    // Ends first: whatever has ended by then began before, so no count is negative.
    let finished = sum(Shard::finished);
    let mut started = sum(Shard::started);
    for (started, finished) in started.iter_mut().zip(finished) {
        *started = started.saturating_sub(finished);
    }
    started
}
