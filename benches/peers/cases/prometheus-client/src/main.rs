//! `prometheus-client`: handles that are looked up once.

use harness::by_hand::{self, Handles, Outcome};
use harness::{BUCKETS, Seen};
use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use std::time::Duration;

struct Metrics {
    duration: Histogram,
    calls: [Counter; 4],
    in_flight: Gauge,
}

impl Metrics {
    fn new(registry: &mut Registry) -> Self {
        let duration = Histogram::new(BUCKETS);
        registry.register("duration_seconds", "How long calls take", duration.clone());
        let calls = Family::<[(&str, &str); 1], Counter>::default();
        registry.register("calls", "Calls that have ended", calls.clone());
        let in_flight = Gauge::default();
        registry.register("in_flight", "Calls that have not ended", in_flight.clone());
        let calls = Outcome::ALL.map(|outcome| calls.get_or_create_owned(&[("result", outcome.name())]));
        Self { duration, calls, in_flight }
    }
}

impl Handles for Metrics {
    #[inline]
    fn begin(&self) {
        self.in_flight.inc();
    }

    #[inline]
    fn end(&self, took: Duration, outcome: Outcome) {
        self.in_flight.dec();
        self.duration.observe(took.as_secs_f64());
        self.calls[outcome as usize].inc();
    }
}

fn main() {
    let mut registry = Registry::default();
    let metrics = Box::leak(Box::new(Metrics::new(&mut registry)));
    by_hand::run("`prometheus-client`, handles", metrics, || {
        let mut page = String::new();
        text::encode(&mut page, &registry).expect("a page");
        Seen::on_page(&page)
    });
}
