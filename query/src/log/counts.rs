//! What became of the records.

use dials_runtime::__private::family;
use dials_runtime::{Family, Kind, Series, Value};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A record that was offered is in one of the first three once it is neither in the queue nor at the writer's.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// In the file.
    written: AtomicU64,
    /// There was no room in the queue.
    dropped: AtomicU64,
    /// The log ended, and the file could not be written.
    failed: AtomicU64,
    /// Not of records: how often the file was full.
    rotations: AtomicU64,
}

impl Counts {
    pub(super) fn written(&self, records: usize) {
        self.written.fetch_add(records as u64, Relaxed);
    }

    pub(super) fn dropped(&self, records: usize) {
        self.dropped.fetch_add(records as u64, Relaxed);
    }

    pub(super) fn failed(&self, records: usize) {
        self.failed.fetch_add(records as u64, Relaxed);
    }

    pub(super) fn rotations(&self, so_far: u64) {
        self.rotations.store(so_far, Relaxed);
    }

    #[cfg(test)]
    pub(super) fn of_records(&self) -> [u64; 3] {
        [&self.written, &self.dropped, &self.failed].map(|count| count.load(Relaxed))
    }
}

pub(super) fn families(logs: impl Iterator<Item = &'static Counts>) -> Vec<Family> {
    let logs: Vec<_> = logs.collect();
    if logs.is_empty() {
        return Vec::new();
    }
    let sum = |count: fn(&Counts) -> &AtomicU64| {
        let total: u64 = logs.iter().map(|counts| count(counts).load(Relaxed)).sum();
        Value::Counter(total as f64)
    };
    let by_result = |result: &'static str, count| Series {
        labels: vec![("result".into(), result.into())],
        value: sum(count),
    };
    vec![
        family(
            "dials_slow_log_records_total",
            "Slow queries that were offered to the log, by what became of them.",
            Kind::Counter,
            [
                by_result("written", |counts| &counts.written),
                by_result("dropped", |counts| &counts.dropped),
                by_result("failed", |counts| &counts.failed),
            ],
        ),
        family(
            "dials_slow_log_rotations_total",
            "How often the file of the slow-query log was full and was replaced.",
            Kind::Counter,
            [Series { labels: Vec::new(), value: sum(|counts| &counts.rotations) }],
        ),
    ]
}
