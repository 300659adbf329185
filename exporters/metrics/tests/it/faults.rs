//! Nothing that is recorded is refused by a panic.

use dials_metrics::Recorder;
use dials_runtime::Source;
use metrics::with_local_recorder;

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
    let families = recorder.families();
    // Five gauges and five histograms refused something.
    let refused = families.iter().find(|family| family.name == "dials_internal_errors_total").unwrap();
    assert_eq!(refused.series.len(), 10);
    // Names that Prometheus does not know are made legal, and where that makes two the same, the page says so.
    assert!(dials_prometheus::text(&families).contains("dials_prometheus_left_out_series{"));
}
