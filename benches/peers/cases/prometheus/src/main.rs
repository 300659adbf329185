//! `prometheus`: handles that are looked up once.

use harness::by_hand::{self, Handles, Outcome};
use harness::{BUCKETS, Seen};
use prometheus::{
    Histogram, HistogramOpts, IntCounter, IntGauge, TextEncoder, register_histogram,
    register_int_counter_vec, register_int_gauge,
};
use std::time::Duration;

struct Metrics {
    duration: Histogram,
    calls: [IntCounter; 4],
    in_flight: IntGauge,
}

impl Metrics {
    fn new() -> Result<Self, prometheus::Error> {
        let duration = HistogramOpts::new("duration_seconds", "How long calls take.").buckets(BUCKETS.into());
        let calls = register_int_counter_vec!("calls_total", "Calls that have ended.", &["result"])?;
        Ok(Self {
            duration: register_histogram!(duration)?,
            calls: Outcome::ALL.map(|outcome| calls.with_label_values(&[outcome.name()])),
            in_flight: register_int_gauge!("in_flight", "Calls that have not ended.")?,
        })
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

fn main() -> Result<(), prometheus::Error> {
    let metrics = Box::leak(Box::new(Metrics::new()?));
    by_hand::run("`prometheus`, handles", metrics, || {
        let page = TextEncoder::new().encode_to_string(&prometheus::gather()).expect("a page");
        Seen::on_page(&page)
    });
    Ok(())
}
