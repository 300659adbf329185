//! Both directions at once: nothing goes round.

use dials_metrics::{Bridge, Recorder};
use dials_runtime::{Source, register_source};
use metrics::{
    Counter, CounterFn, Gauge, GaugeFn, Histogram, HistogramFn, Key, KeyName, Metadata, SharedString, Unit,
    with_local_recorder,
};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use std::sync::Arc;

#[test]
fn the_bridge_does_not_feed_a_recorder_of_ours() {
    let recorder = Recorder::new();
    dials_runtime::time("circle").run(|| ());
    with_local_recorder(&recorder, || {
        metrics::counter!("mails_total").increment(1);
        let bridge = Bridge::new();
        (0..3).for_each(|_| bridge.flush());
        metrics::counter!("mails_total").increment(1);
    });
    let families = recorder.families();
    assert_eq!(families.len(), 1);
    assert_eq!(families[0].name, "mails_total");
    assert_eq!(families[0].series[0].value, dials_runtime::Value::Counter(2.0));
}

/// A recorder for two, as programs have it to be scraped and to push.
struct Both(Arc<Recorder>, PrometheusRecorder);

struct Pair<T>(T, T);

impl CounterFn for Pair<Counter> {
    fn increment(&self, value: u64) {
        self.0.increment(value);
        self.1.increment(value);
    }
    fn absolute(&self, value: u64) {
        self.0.absolute(value);
        self.1.absolute(value);
    }
}

impl GaugeFn for Pair<Gauge> {
    fn increment(&self, value: f64) {
        self.0.increment(value);
        self.1.increment(value);
    }
    fn decrement(&self, value: f64) {
        self.0.decrement(value);
        self.1.decrement(value);
    }
    fn set(&self, value: f64) {
        self.0.set(value);
        self.1.set(value);
    }
}

impl HistogramFn for Pair<Histogram> {
    fn record(&self, value: f64) {
        self.0.record(value);
        self.1.record(value);
    }
}

impl metrics::Recorder for Both {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.describe_counter(key.clone(), unit, description.clone());
        self.1.describe_counter(key, unit, description);
    }
    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.describe_gauge(key.clone(), unit, description.clone());
        self.1.describe_gauge(key, unit, description);
    }
    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.0.describe_histogram(key.clone(), unit, description.clone());
        self.1.describe_histogram(key, unit, description);
    }
    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        let pair = Pair(self.0.register_counter(key, metadata), self.1.register_counter(key, metadata));
        Counter::from_arc(Arc::new(pair))
    }
    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        let pair = Pair(self.0.register_gauge(key, metadata), self.1.register_gauge(key, metadata));
        Gauge::from_arc(Arc::new(pair))
    }
    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        let pair = Pair(self.0.register_histogram(key, metadata), self.1.register_histogram(key, metadata));
        Histogram::from_arc(Arc::new(pair))
    }
}

#[test]
fn behind_a_fan_out_only_the_foreign_recorder_is_fed() {
    let both = Both(Arc::new(Recorder::new()), PrometheusBuilder::new().build_recorder());
    let source: Arc<dyn Source> = both.0.clone();
    register_source(&source);
    dials_runtime::time("fanned").run(|| ());
    with_local_recorder(&both, || {
        metrics::counter!("mails").increment(1);
        metrics::gauge!("open").set(2.0);
        let bridge = Bridge::new();
        (0..3).for_each(|_| bridge.flush());
    });
    let names: Vec<_> = both.0.families().iter().map(|family| family.name.to_string()).collect();
    assert_eq!(names, ["mails_total", "open"]);
    assert!(dials_runtime::snapshot().families().iter().any(|family| family.name == "mails_total"));
    let page = both.1.handle().render();
    assert!(page.contains("mails 1\n"), "{page}");
    assert!(page.contains("open 2\n"), "{page}");
    // It has the mails at first hand.
    assert!(!page.contains("mails_total"), "{page}");
    assert!(
        page.contains("function_calls_total{function=\"fanned\",module=\"\",result=\"ok\"} 1\n"),
        "{page}"
    );
}
