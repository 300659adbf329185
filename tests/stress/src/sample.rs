//! What each exporter shows, as lines of one kind.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex};

use dials::{Family, Value};
use metrics::{Counter, CounterFn, Gauge, GaugeFn, Histogram, Key, KeyName, Metadata, SharedString, Unit};
use prost::Message as _;

use crate::proto::MetricFamily;

/// One number.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) name: String,
    pub(crate) labels: Vec<(String, String)>,
    pub(crate) value: f64,
}

impl Sample {
    fn new(name: impl Into<String>, labels: Vec<(String, String)>, value: f64) -> Self {
        Sample { name: name.into(), labels, value }
    }

    pub(crate) fn label(&self, name: &str) -> Option<&str> {
        self.labels.iter().find(|(other, _)| other == name).map(|(_, value)| &**value)
    }
}

pub(crate) fn of_families(families: &[Family]) -> Vec<Sample> {
    let mut samples = Vec::new();
    for family in families {
        for series in &family.series {
            let labels: Vec<_> =
                series.labels.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
            match &series.value {
                Value::Counter(value) | Value::Gauge(value) => {
                    samples.push(Sample::new(&*family.name, labels, *value));
                }
                Value::Histogram(histogram) => {
                    samples.push(Sample::new(
                        format!("{}_count", family.name),
                        labels,
                        histogram.count as f64,
                    ));
                }
            }
        }
    }
    samples
}

/// Text and OpenMetrics. No label value here needs an escape.
pub(crate) fn of_text(page: &[u8]) -> Vec<Sample> {
    let page = std::str::from_utf8(page).expect("a page is text");
    let lines = page.lines().filter(|line| !line.starts_with('#'));
    let sample = |line: &str| {
        let (series, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no sample: {line}"));
        let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
        let labels = labels.strip_suffix('}').unwrap_or_else(|| panic!("no end of labels: {line}"));
        let label = |label: &str| {
            let (name, value) = label.split_once("=\"").unwrap_or_else(|| panic!("no label: {line}"));
            (name.to_owned(), value.to_owned())
        };
        let labels =
            labels.strip_suffix('"').map_or_else(Vec::new, |labels| labels.split("\",").map(label).collect());
        Sample::new(name, labels, value.parse().unwrap_or_else(|_| panic!("no number: {line}")))
    };
    lines.map(sample).collect()
}

pub(crate) fn of_protobuf(page: &[u8]) -> Vec<Sample> {
    let (mut rest, mut samples) = (page, Vec::new());
    while !rest.is_empty() {
        let family = MetricFamily::decode_length_delimited(&mut rest).expect("a page is delimited messages");
        // A number that is not there is 0.
        let name = family.name.expect("a family has a name");
        for metric in family.metric {
            let labels = metric
                .label
                .into_iter()
                .map(|label| (label.name.unwrap_or_default(), label.value.unwrap_or_default()))
                .collect();
            let number = [metric.counter, metric.gauge].into_iter().flatten().find_map(|number| number.value);
            match metric.histogram {
                Some(histogram) => {
                    let count = histogram.sample_count.unwrap_or_default();
                    samples.push(Sample::new(format!("{name}_count"), labels, count as f64));
                }
                None => samples.push(Sample::new(&*name, labels, number.unwrap_or_default())),
            }
        }
    }
    samples
}

/// What the `metrics` bridge tells a recorder.
pub(crate) fn of_bridge() -> Vec<Sample> {
    let keeps = Keeps::default();
    metrics::with_local_recorder(&keeps, || dials_metrics::Bridge::new().flush());
    let told = keeps.0.into_inner().unwrap();
    let sample = |(key, number): (Key, Arc<Number>)| {
        let labels = key.labels().map(|label| (label.key().to_owned(), label.value().to_owned())).collect();
        Sample::new(key.name(), labels, f64::from_bits(number.0.load(Relaxed)))
    };
    told.into_iter().map(sample).collect()
}

/// A recorder that keeps the last value of everything.
#[derive(Default)]
struct Keeps(Mutex<HashMap<Key, Arc<Number>>>);

#[derive(Default)]
struct Number(AtomicU64);

impl Keeps {
    fn number(&self, key: &Key) -> Arc<Number> {
        self.0.lock().unwrap().entry(key.clone()).or_default().clone()
    }
}

impl CounterFn for Number {
    fn increment(&self, _: u64) {
        panic!("the bridge tells totals");
    }
    fn absolute(&self, value: u64) {
        self.0.store((value as f64).to_bits(), Relaxed);
    }
}

impl GaugeFn for Number {
    fn increment(&self, _: f64) {
        panic!("the bridge tells values");
    }
    fn decrement(&self, _: f64) {
        panic!("the bridge tells values");
    }
    fn set(&self, value: f64) {
        self.0.store(value.to_bits(), Relaxed);
    }
}

impl metrics::Recorder for Keeps {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        Counter::from_arc(self.number(key))
    }
    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::from_arc(self.number(key))
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        panic!("the bridge has no values to tell one by one");
    }
}
