//! What both ways to use the `metrics` facade share: the recorder.

use harness::BUCKETS;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Installs the recorder of `metrics-exporter-prometheus`, with classic histograms.
pub fn install() -> PrometheusHandle {
    let builder = PrometheusBuilder::new().set_buckets(&BUCKETS).expect("there are buckets");
    builder.install_recorder().expect("it is the first")
}
