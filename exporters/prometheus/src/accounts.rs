//! What the server says about itself.

use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use dials_runtime::{Family, Kind, Series, Source, Value};

/// How many pages were made, and how many could not be.
#[derive(Default)]
pub(crate) struct Accounts {
    succeeded: AtomicU64,
    failed: AtomicU64,
}

impl Accounts {
    pub(crate) fn succeeded(&self) {
        self.succeeded.fetch_add(1, Relaxed);
    }

    pub(crate) fn failed(&self) {
        self.failed.fetch_add(1, Relaxed);
        tracing::error!("a page of metrics could not be rendered: there was a panic on the way");
    }
}

impl Source for Accounts {
    fn families(&self) -> Vec<Family> {
        let series = |result: &'static str, count: &AtomicU64| Series {
            labels: vec![("exporter".into(), crate::NAME.into()), ("result".into(), result.into())],
            value: Value::Counter(count.load(Relaxed) as f64),
        };
        vec![Family {
            name: "dials_exports_total".into(),
            help: "Exports, by exporter and whether they succeeded.".into(),
            kind: Kind::Counter,
            series: vec![series("ok", &self.succeeded), series("error", &self.failed)],
        }]
    }
}
