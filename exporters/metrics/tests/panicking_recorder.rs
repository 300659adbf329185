//! One test, since `tracing` decides once whether a warning is wanted, and for all threads: a recorder that panics.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, which clippy does not see outside their functions"
)]
#![allow(clippy::float_cmp, reason = "numbers are to arrive as they were")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use dials_metrics::Bridge;
use dials_runtime::{Exporter, Value};
use metrics::{
    Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit, with_local_recorder,
};
use tracing::{Event, span};

/// Takes calls, and panics at whatever else it is told.
#[derive(Default)]
struct Panics {
    calls: Arc<Calls>,
}

#[derive(Default)]
struct Calls(AtomicU64);

impl CounterFn for Calls {
    fn increment(&self, _: u64) {
        panic!("incremented");
    }
    fn absolute(&self, value: u64) {
        self.0.store(value, Relaxed);
    }
}

impl metrics::Recorder for Panics {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {
        panic!("described");
    }
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let mut labels = key.labels().map(metrics::Label::value);
        match key.name() {
            "function_calls_total"
                if labels.next() != Some("outlived") || labels.any(|label| label == "panic") =>
            {
                Counter::noop()
            }
            "function_calls_total" => Counter::from_arc(self.calls.clone()),
            _ => panic!("registered"),
        }
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        panic!("registered");
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        panic!("registered");
    }
}

/// Counts warnings.
#[derive(Clone, Default)]
struct Warnings(Arc<AtomicU64>);

impl tracing::Subscriber for Warnings {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        *metadata.level() == tracing::Level::WARN
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {
        self.0.fetch_add(1, Relaxed);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// `dials_exports_total{exporter="metrics"}` by its result.
fn exports() -> [f64; 2] {
    let families = dials_runtime::snapshot().families();
    let family = families.iter().find(|family| family.name == "dials_exports_total").unwrap();
    ["ok", "error"].map(|result| {
        let labels = [("exporter".into(), "metrics".into()), ("result".into(), result.into())];
        match family.series.iter().find(|series| series.labels == labels).unwrap().value {
            Value::Counter(total) => total,
            ref other => panic!("{other:?}"),
        }
    })
}

#[test]
fn a_recorder_that_panics_misses_families_and_that_is_counted_and_told_once() {
    let (recorder, warnings) = (Panics::default(), Warnings::default());
    let mut bridge = Bridge::new();
    bridge.start().unwrap();
    tracing::subscriber::with_default(warnings.clone(), || {
        for calls in 1..=3 {
            dials_runtime::time("outlived").run(|| ());
            with_local_recorder(&recorder, || bridge.flush());
            assert_eq!(recorder.calls.0.load(Relaxed), calls);
        }
    });
    assert_eq!(exports(), [0.0, 3.0]);
    assert_eq!(warnings.0.load(Relaxed), 1);

    bridge.flush();
    assert_eq!(exports(), [1.0, 3.0]);
}
