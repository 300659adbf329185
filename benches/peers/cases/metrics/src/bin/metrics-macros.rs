//! The `metrics` facade as its documentation shows it: a macro at every use.

use harness::Seen;
use harness::by_hand::{self, Handles, Outcome};
use metrics::{counter, gauge, histogram};
use std::time::Duration;

struct Metrics;

impl Handles for Metrics {
    #[inline]
    fn begin(&self) {
        gauge!("in_flight").increment(1);
    }

    #[inline]
    fn end(&self, took: Duration, outcome: Outcome) {
        gauge!("in_flight").decrement(1);
        histogram!("duration_seconds").record(took);
        counter!("calls_total", "result" => outcome.name()).increment(1);
    }
}

fn main() {
    let page = metrics_case::install();
    by_hand::run("`metrics` + exporter-prometheus, macros", &Metrics, || Seen::on_page(&page.render()));
}
