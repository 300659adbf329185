//! The OpenTelemetry backend. It records into the global meter provider, which is the program's to set.

use opentelemetry_0_30::global;
use opentelemetry_sdk_0_30::metrics::data::{AggregatedMetrics, MetricData, ScopeMetrics, SumDataPoint};
use opentelemetry_sdk_0_30::metrics::{InMemoryMetricExporter, SdkMeterProvider};

pub(crate) struct Backend {
    exporter: InMemoryMetricExporter,
    provider: SdkMeterProvider,
}

pub(crate) fn start() -> Backend {
    let exporter = InMemoryMetricExporter::default();
    let provider = SdkMeterProvider::builder().with_periodic_exporter(exporter.clone()).build();
    global::set_meter_provider(provider.clone());
    Backend { exporter, provider }
}

impl Backend {
    pub(crate) fn calls_and_errors(&self) -> [u64; 2] {
        self.provider.force_flush().expect("the exporter keeps what it is given");
        let exports = self.exporter.get_finished_metrics().expect("the exporter has not failed");
        let last = exports.last().expect("something was exported");
        let calls = last
            .scope_metrics()
            .flat_map(ScopeMetrics::metrics)
            .find(|metric| metric.name() == "function.calls")
            .expect("calls were counted");
        let AggregatedMetrics::U64(MetricData::Sum(sum)) = calls.data() else { panic!("calls are a sum") };
        let is_error = |point: &&SumDataPoint<u64>| {
            point.attributes().any(|label| label.key.as_str() == "result" && label.value.as_str() == "error")
        };
        let errors = sum.data_points().filter(is_error).map(SumDataPoint::value).sum();
        [sum.data_points().map(SumDataPoint::value).sum(), errors]
    }
}
