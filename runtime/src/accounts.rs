//! What an exporter says about itself.

use crate::family::{Family, Histogram, Kind, Series, Value};
use crate::source::{Source, register_source};
use crate::tell::tell;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Upper bounds of the time that an export takes, in milliseconds.
const BOUNDS: [u64; 8] = [1, 5, 10, 50, 100, 500, 1_000, 5_000];
/// A failure that goes on is told so often at most.
const BETWEEN_WARNINGS: Duration = Duration::from_secs(60);

/// Counts an exporter's exports and how long they took: `dials_exports_total{exporter, result}` and
/// `dials_export_duration_seconds{exporter}`. Failures are also told, at most once a minute.
///
/// ```
/// # use dials_runtime as dials;
/// use std::time::Duration;
///
/// let accounts = dials::Accounts::of("example");
/// accounts.succeeded(Duration::from_millis(3));
/// accounts.failed(Duration::from_secs(1), "connection refused");
/// ```
#[derive(Debug)]
pub struct Accounts {
    exporter: &'static str,
    succeeded: AtomicU64,
    failed: AtomicU64,
    /// At or under each bound and over the one before; the last is over all.
    took: [AtomicU64; BOUNDS.len() + 1],
    took_nanos: AtomicU64,
    last_warning: Mutex<Option<Instant>>,
}

impl Accounts {
    /// The accounts of the exporter with this name, shown in snapshots from now on and for as long as they are held.
    pub fn of(exporter: &'static str) -> Arc<Self> {
        let accounts = Arc::new(Accounts {
            exporter,
            succeeded: AtomicU64::new(0),
            failed: AtomicU64::new(0),
            took: [const { AtomicU64::new(0) }; BOUNDS.len() + 1],
            took_nanos: AtomicU64::new(0),
            last_warning: Mutex::new(None),
        });
        let source: Arc<dyn Source> = accounts.clone();
        register_source(&source);
        accounts
    }

    /// An export that took so long is done.
    pub fn succeeded(&self, took: Duration) {
        self.succeeded.fetch_add(1, Relaxed);
        self.count(took);
    }

    /// An export failed after so long, for this reason.
    pub fn failed(&self, took: Duration, reason: impl fmt::Display) {
        self.failed.fetch_add(1, Relaxed);
        self.count(took);
        let mut last = self.last_warning.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() > BETWEEN_WARNINGS) {
            *last = Some(Instant::now());
            drop(last);
            tell(|| tracing::warn!(target: "dials", exporter = self.exporter, "an export failed: {reason}"));
        }
    }

    fn count(&self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX);
        let slot = BOUNDS.iter().position(|bound| nanos <= bound * 1_000_000).unwrap_or(BOUNDS.len());
        if let Some(count) = self.took.get(slot) {
            count.fetch_add(1, Relaxed);
        }
        self.took_nanos.fetch_add(nanos, Relaxed);
    }

    fn histogram(&self) -> Histogram {
        let mut count = 0;
        let mut up_to = |slot: &AtomicU64| {
            count += slot.load(Relaxed);
            count
        };
        let classic =
            BOUNDS.iter().zip(&self.took).map(|(bound, slot)| (*bound as f64 / 1e3, up_to(slot))).collect();
        let count = self.took.last().map_or(0, up_to);
        Histogram { count, sum: self.took_nanos.load(Relaxed) as f64 / 1e9, classic, exponential: None }
    }
}

impl Source for Accounts {
    fn families(&self) -> Vec<Family> {
        let exporter = || ("exporter".into(), self.exporter.into());
        let result = |result: &'static str, count: &AtomicU64| Series {
            labels: vec![exporter(), ("result".into(), result.into())],
            value: Value::Counter(count.load(Relaxed) as f64),
        };
        vec![
            Family {
                name: "dials_exports_total".into(),
                help: "Exports, by exporter and whether they succeeded.".into(),
                kind: Kind::Counter,
                series: vec![result("ok", &self.succeeded), result("error", &self.failed)],
            },
            Family {
                name: "dials_export_duration_seconds".into(),
                help: "How long exports took, by exporter.".into(),
                kind: Kind::Histogram,
                series: vec![Series { labels: vec![exporter()], value: Value::Histogram(self.histogram()) }],
            },
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_export_is_in_one_bucket_and_in_all_above() {
        let accounts = Accounts::of("test");
        for millis in [1, 2, 100, 6_000] {
            accounts.succeeded(Duration::from_millis(millis));
        }
        accounts.failed(Duration::ZERO, "reason");
        let histogram = accounts.histogram();
        assert_eq!((histogram.count, histogram.sum), (5, 6.103));
        let counts: Vec<_> = histogram.classic.iter().map(|(_, count)| *count).collect();
        assert_eq!(counts, [2, 3, 3, 3, 4, 4, 4, 4]);
    }
}
