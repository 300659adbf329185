//! How much the recorder may remember.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bounds on label sets and names, and how many there are.
#[derive(Debug)]
pub(crate) struct Limits {
    /// Label sets of one metric.
    pub(crate) series_per_metric: usize,
    /// Label sets of all metrics, and also how many names there may be.
    pub(crate) series_total: usize,
    series: AtomicUsize,
    names: AtomicUsize,
}

/// OpenTelemetry's limit for one instrument. Its labels are other crates' choice, so it is wider than that for labels
/// that one writes oneself.
const SERIES_PER_METRIC: usize = 2_000;

impl Limits {
    pub(crate) fn new() -> Self {
        Limits {
            series_per_metric: SERIES_PER_METRIC,
            series_total: dials_runtime::limits().series_total as usize,
            series: AtomicUsize::new(0),
            names: AtomicUsize::new(0),
        }
    }

    /// Takes a place for a label set, if there is one left.
    pub(crate) fn take_series(&self) -> bool {
        self.take(&self.series)
    }

    /// Takes a place for a name, if there is one left.
    pub(crate) fn take_name(&self) -> bool {
        self.take(&self.names)
    }

    fn take(&self, taken: &AtomicUsize) -> bool {
        taken.fetch_update(Relaxed, Relaxed, |taken| (taken < self.series_total).then_some(taken + 1)).is_ok()
    }
}
