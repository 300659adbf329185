//! What is counted, as pages that Prometheus reads.
//!
//! The endpoint that [`init`](crate::init) opens serves the same pages. These are for programs that serve or send them
//! in their own way.

pub use dials_prometheus::{Native, Server};

/// The text format 0.0.4: `text/plain; version=0.0.4; charset=utf-8`.
///
/// ```
/// dials::time("page").run(|| ());
/// assert!(dials::prometheus::text().contains(r#"function_calls_total{function="page",module="",result="ok"} 1"#));
/// ```
pub fn text() -> String {
    dials_prometheus::text(&crate::snapshot().families())
}

/// OpenMetrics 1.0: `application/openmetrics-text; version=1.0.0; charset=utf-8`.
pub fn openmetrics() -> String {
    dials_prometheus::openmetrics(&crate::snapshot().families())
}

/// Delimited protobuf messages with native histograms and classic buckets:
/// `application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited`.
pub fn protobuf() -> Vec<u8> {
    dials_prometheus::protobuf(&crate::snapshot().families(), Native::On)
}
