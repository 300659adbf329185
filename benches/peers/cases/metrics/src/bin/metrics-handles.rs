//! The `metrics` facade with handles that are looked up once.

use harness::Seen;
use harness::by_hand::{self, Handles, Outcome};
use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};
use std::time::Duration;

struct Metrics {
    duration: Histogram,
    calls: [Counter; 4],
    in_flight: Gauge,
}

impl Handles for Metrics {
    #[inline]
    fn begin(&self) {
        self.in_flight.increment(1);
    }

    #[inline]
    fn end(&self, took: Duration, outcome: Outcome) {
        self.in_flight.decrement(1);
        self.duration.record(took);
        self.calls[outcome as usize].increment(1);
    }
}

fn main() {
    let page = metrics_case::install();
    let metrics = Box::leak(Box::new(Metrics {
        duration: histogram!("duration_seconds"),
        calls: Outcome::ALL.map(|outcome| counter!("calls_total", "result" => outcome.name())),
        in_flight: gauge!("in_flight"),
    }));
    by_hand::run("`metrics` + exporter-prometheus, handles", metrics, || Seen::on_page(&page.render()));
}
