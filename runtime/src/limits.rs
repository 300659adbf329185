//! How much memory label values may take.

use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};

static SERIES_PER_SITE: AtomicU32 = AtomicU32::new(Limits::DEFAULT.series_per_site);
static SERIES_TOTAL: AtomicU32 = AtomicU32::new(Limits::DEFAULT.series_total);
static LABEL_BYTES: AtomicUsize = AtomicUsize::new(Limits::DEFAULT.label_bytes);

/// Bounds on what labels may make `dials` remember; see [`set_limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Label sets of one function; calls with further ones are counted under `__other__`. Default 200, at most 50,000.
    pub series_per_site: u32,
    /// Label sets of the whole process. Default 20,000, at most 50,000.
    pub series_total: u32,
    /// Bytes of one label value; a longer one is cut between characters and ends in `…`. Default 256, from 8 to 65,536.
    pub label_bytes: usize,
}

impl Limits {
    const DEFAULT: Limits = Limits { series_per_site: 200, series_total: 20_000, label_bytes: 256 };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// No limit may be higher: beyond, the ids of tracks would run out.
const MOST_SERIES: u32 = 50_000;

/// Sets the limits for what comes from now on; series that exist stay. A limit out of its range becomes the nearest one
/// in it.
pub fn set_limits(limits: Limits) {
    SERIES_PER_SITE.store(limits.series_per_site.min(MOST_SERIES), Relaxed);
    SERIES_TOTAL.store(limits.series_total.min(MOST_SERIES), Relaxed);
    LABEL_BYTES.store(limits.label_bytes.clamp(8, 65_536), Relaxed);
}

/// The limits in force.
pub fn limits() -> Limits {
    Limits {
        series_per_site: SERIES_PER_SITE.load(Relaxed),
        series_total: SERIES_TOTAL.load(Relaxed),
        label_bytes: label_bytes(),
    }
}

#[inline]
pub(crate) fn label_bytes() -> usize {
    LABEL_BYTES.load(Relaxed)
}

/// A place among the series of the process, taken until it is dropped or kept.
pub(crate) struct Place(());

static TAKEN: AtomicU32 = AtomicU32::new(0);

impl Place {
    pub(crate) fn take() -> Option<Place> {
        let limit = SERIES_TOTAL.load(Relaxed);
        TAKEN.fetch_update(Relaxed, Relaxed, |taken| (taken < limit).then_some(taken + 1)).ok()?;
        Some(Place(()))
    }

    /// The place is taken for ever.
    pub(crate) fn keep(self) {
        std::mem::forget(self);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        TAKEN.fetch_sub(1, Relaxed);
    }
}
