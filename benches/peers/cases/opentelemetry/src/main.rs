//! The OpenTelemetry SDK: instruments that are given attributes at every use, or are bound to them once.

use harness::by_hand::{self, Handles, Outcome};
use harness::{BUCKETS, Seen};
use opentelemetry::KeyValue;
#[cfg(feature = "bound")]
use opentelemetry::metrics::{BoundCounter as Counter, BoundHistogram as Histogram};
#[cfg(not(feature = "bound"))]
use opentelemetry::metrics::{Counter, Histogram};
use opentelemetry::metrics::{Meter, MeterProvider, UpDownCounter};
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, Metric, MetricData, ScopeMetrics, SumDataPoint};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use std::time::Duration;

struct Metrics {
    duration: Histogram<f64>,
    calls: [Counter<u64>; 4],
    #[cfg(not(feature = "bound"))]
    results: [[KeyValue; 1]; 4],
    in_flight: UpDownCounter<i64>,
}

fn results() -> [[KeyValue; 1]; 4] {
    Outcome::ALL.map(|outcome| [KeyValue::new("result", outcome.name())])
}

impl Metrics {
    fn new(meter: &Meter) -> Self {
        let duration = meter.f64_histogram("duration").with_unit("s").with_boundaries(BUCKETS.into()).build();
        let calls = meter.u64_counter("calls").build();
        let in_flight = meter.i64_up_down_counter("in_flight").build();
        #[cfg(feature = "bound")]
        return Self {
            duration: duration.bind(&[]),
            calls: results().map(|result| calls.bind(&result)),
            in_flight,
        };
        #[cfg(not(feature = "bound"))]
        return Self { duration, calls: [(); 4].map(|()| calls.clone()), results: results(), in_flight };
    }
}

impl Handles for Metrics {
    #[inline]
    fn begin(&self) {
        self.in_flight.add(1, &[]);
    }

    #[cfg(feature = "bound")]
    #[inline]
    fn end(&self, took: Duration, outcome: Outcome) {
        self.in_flight.add(-1, &[]);
        self.duration.record(took.as_secs_f64());
        self.calls[outcome as usize].add(1);
    }

    #[cfg(not(feature = "bound"))]
    #[inline]
    fn end(&self, took: Duration, outcome: Outcome) {
        self.in_flight.add(-1, &[]);
        self.duration.record(took.as_secs_f64(), &[]);
        self.calls[outcome as usize].add(1, &self.results[outcome as usize]);
    }
}

fn main() {
    let name = if cfg!(feature = "bound") {
        "OpenTelemetry SDK, bound instruments (experimental)"
    } else {
        "OpenTelemetry SDK, attributes"
    };
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder().with_periodic_exporter(exporter.clone()).build();
    let metrics = Box::leak(Box::new(Metrics::new(&provider.meter("peers"))));
    by_hand::run(name, metrics, || {
        provider.force_flush().expect("the exporter keeps what it is given");
        seen(&exporter)
    });
}

fn seen(exporter: &InMemoryMetricExporter) -> Seen {
    let exports = exporter.get_finished_metrics().expect("the exporter has not failed");
    let last = exports.last().expect("something was exported");
    let metrics: Vec<_> = last.scope_metrics().flat_map(ScopeMetrics::metrics).collect();
    let in_flight = match metric(&metrics, "in_flight").data() {
        AggregatedMetrics::I64(MetricData::Sum(sum)) => sum.data_points().map(SumDataPoint::value).sum(),
        other => panic!("not a sum: {other:?}"),
    };
    let calls = match metric(&metrics, "calls").data() {
        AggregatedMetrics::U64(MetricData::Sum(sum)) => sum,
        other => panic!("not a sum: {other:?}"),
    };
    let of_result = |result: &str| {
        let of_it = |point: &&_| attribute(point).is_some_and(|value| value == result);
        calls.data_points().filter(of_it).map(SumDataPoint::value).sum()
    };
    Seen::outcomes(of_result, in_flight)
}

fn metric<'a>(metrics: &[&'a Metric], name: &str) -> &'a Metric {
    metrics.iter().find(|metric| metric.name() == name).expect("it was recorded")
}

fn attribute(point: &SumDataPoint<u64>) -> Option<String> {
    point.attributes().next().map(|attribute| attribute.value.to_string())
}
