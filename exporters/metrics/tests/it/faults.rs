//! A foreign recorder that panics.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use dials_metrics::{Bridge, Recorder};
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

/// Counts warnings, and counts them through the facade too, as layers do.
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
    // The one bridge of this process that starts, so that the account is its own.
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

#[test]
fn a_panic_leaves_no_thread_quiet() {
    let ours = Recorder::new();
    with_local_recorder(&Panics::default(), || Bridge::new().flush());
    with_local_recorder(&ours, || metrics::counter!("heard_total").increment(1));
    assert_eq!(dials_runtime::Source::families(&ours)[0].name, "heard_total");
}

#[test]
fn nothing_that_is_recorded_panics() {
    let recorder = Recorder::new().buckets("", &[f64::NAN]).series_per_metric(0);
    let numbers =
        [0.0, -0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE];
    with_local_recorder(&recorder, || {
        for name in ["", "total", "\0", "\n\"{}", "ü_seconds"] {
            for number in numbers {
                metrics::gauge!(name, "" => "").set(number);
                metrics::gauge!(name).increment(number);
                metrics::gauge!(name).decrement(number);
                metrics::histogram!(name, "le" => "\0").record(number);
                metrics::histogram!(name).record_many(number, usize::MAX);
                metrics::counter!(name).increment(u64::MAX);
                metrics::counter!(name).absolute(u64::MAX);
            }
        }
    });
    let families = dials_runtime::Source::families(&recorder);
    // Five gauges and five histograms refused something.
    let refused = families.iter().find(|family| family.name == "dials_internal_errors_total").unwrap();
    assert_eq!(refused.series.len(), 10);
    // Names that Prometheus does not know are made legal, and where that makes two the same, the page says so.
    assert!(dials_prometheus::text(&families).contains("dials_prometheus_left_out_series{"));
}
