//! Queries that came while somebody else was at the rows, counted without their statements.

use super::histogram::{BUCKETS, Histogram, bucket_of};
use super::row::{Row, is_error};
use crate::record::Record;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, SystemTime};

/// Each field is exact when nobody counts. While somebody does, or resets, a query may be in one and not in another yet.
pub(super) struct Spill {
    calls: AtomicU64,
    errors: AtomicU64,
    seconds: AtomicU64,
    nanos: AtomicU64,
    max: AtomicU64,
    rows: AtomicU64,
    /// Of how many queries `rows` is known.
    with_rows: AtomicU64,
    /// Nanoseconds since 1970.
    first_seen: AtomicU64,
    last_seen: AtomicU64,
    durations: [AtomicU32; BUCKETS],
}

impl Spill {
    pub(super) fn new() -> Self {
        Spill {
            calls: AtomicU64::new(0),
            errors: AtomicU64::new(0),
            seconds: AtomicU64::new(0),
            nanos: AtomicU64::new(0),
            max: AtomicU64::new(0),
            rows: AtomicU64::new(0),
            with_rows: AtomicU64::new(0),
            first_seen: AtomicU64::new(u64::MAX),
            last_seen: AtomicU64::new(0),
            durations: [const { AtomicU32::new(0) }; BUCKETS],
        }
    }

    pub(super) fn add(&self, record: &Record) {
        let weight = u64::from(record.weight);
        let total = record.duration.saturating_mul(record.weight);
        self.calls.fetch_add(weight, Relaxed);
        self.errors.fetch_add(weight * u64::from(is_error(record)), Relaxed);
        self.seconds.fetch_add(total.as_secs(), Relaxed);
        self.nanos.fetch_add(total.subsec_nanos().into(), Relaxed);
        self.max.fetch_max(nanos(record.duration), Relaxed);
        if let Some(rows) = record.rows {
            self.rows.fetch_add(rows.saturating_mul(weight), Relaxed);
            self.with_rows.fetch_add(1, Relaxed);
        }
        let seen = nanos(record.time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default());
        self.first_seen.fetch_min(seen, Relaxed);
        self.last_seen.fetch_max(seen, Relaxed);
        if let Some(count) = self.durations.get(bucket_of(record.duration)) {
            count.fetch_add(record.weight, Relaxed);
        }
    }

    /// All of them in a row, if there are any.
    pub(super) fn row(&self) -> Option<Row> {
        let calls = self.calls.load(Relaxed);
        if calls == 0 {
            return None;
        }
        let at = |nanos: &AtomicU64| SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos.load(Relaxed));
        let mut durations = Histogram::new();
        for (bucket, count) in self.durations.iter().enumerate() {
            durations.add_to(bucket, count.load(Relaxed));
        }
        let subseconds = Duration::from_nanos(self.nanos.load(Relaxed));
        Some(Row {
            calls,
            errors: self.errors.load(Relaxed),
            total: Duration::from_secs(self.seconds.load(Relaxed)).saturating_add(subseconds),
            max: Duration::from_nanos(self.max.load(Relaxed)),
            rows: (self.with_rows.load(Relaxed) > 0).then(|| self.rows.load(Relaxed)),
            first_seen: at(&self.first_seen),
            last_seen: at(&self.last_seen),
            durations,
            ..Row::others(SystemTime::UNIX_EPOCH)
        })
    }

    pub(super) fn reset(&self) {
        let Spill { calls, errors, seconds, nanos, max, rows, with_rows, first_seen, last_seen, durations } =
            self;
        for sum in [calls, errors, seconds, nanos, max, rows, with_rows, last_seen] {
            sum.store(0, Relaxed);
        }
        first_seen.store(u64::MAX, Relaxed);
        for count in durations {
            count.store(0, Relaxed);
        }
    }
}

fn nanos(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
