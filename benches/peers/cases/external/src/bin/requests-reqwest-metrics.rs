//! `reqwest-metrics`, with the recorder of `metrics-exporter-prometheus` and classic histograms.

use external_case::{Requests, send};
use harness::exposition::sum;
use harness::{BUCKETS, Keeps, Seen};
use metrics_exporter_prometheus::PrometheusBuilder;
use reqwest_metrics::MetricsMiddleware;

fn main() {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("there are buckets");
    let recorder = builder.install_recorder().expect("it is the first");
    Requests {
        name: "`reqwest-metrics` + exporter-prometheus",
        middleware: |client| client.with(MetricsMiddleware::new()),
        send,
        keeps: Keeps::EveryCall,
    }
    .run(|| recorder.render(), seen);
}

/// It has no other count than that of its histograms.
fn seen(page: &str) -> Seen {
    let calls = |label: &str| sum(page, "http_client_request_duration_count", label) as u64;
    let (all, errors) = (calls(""), calls("error_type="));
    Seen { ok: Some(all - errors), error: Some(errors), ..Seen::calls(all) }
}
