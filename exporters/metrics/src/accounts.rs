//! What the bridge says about itself.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use dials_runtime::{Family, Kind, Series, Source, Value};

/// What the bridge is called in self-metrics and warnings.
pub(crate) const NAME: &str = "metrics";

/// How many flushes were whole, and how many were not.
#[derive(Debug, Default)]
pub(crate) struct Accounts {
    whole: AtomicU64,
    broken: AtomicU64,
    last_warning: Mutex<Option<Instant>>,
}

impl Accounts {
    pub(crate) fn whole(&self) {
        self.whole.fetch_add(1, Relaxed);
    }

    /// Counts a flush in which the recorder panicked, and tells it at most once a minute.
    pub(crate) fn broken(&self, family: &str, families: usize) {
        self.broken.fetch_add(1, Relaxed);
        if self.may_warn() {
            tracing::warn!(
                family,
                families,
                "the recorder of the `metrics` facade panicked; it missed these families"
            );
        }
    }

    fn may_warn(&self) -> bool {
        let mut last = self.last_warning.lock().unwrap_or_else(PoisonError::into_inner);
        let may = last.is_none_or(|last| last.elapsed() > Duration::from_secs(60));
        if may {
            *last = Some(Instant::now());
        }
        may
    }
}

impl Source for Accounts {
    fn families(&self) -> Vec<Family> {
        let series = |result: &'static str, count: &AtomicU64| Series {
            labels: vec![("exporter".into(), NAME.into()), ("result".into(), result.into())],
            value: Value::Counter(count.load(Relaxed) as f64),
        };
        vec![Family {
            name: "dials_exports_total".into(),
            help: "Exports, by exporter and whether they succeeded.".into(),
            kind: Kind::Counter,
            series: vec![series("ok", &self.whole), series("error", &self.broken)],
        }]
    }
}
