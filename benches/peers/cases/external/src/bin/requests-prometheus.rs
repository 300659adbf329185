//! `prometheus` by hand, around the request: handles that are looked up once.

use external_case::{Requests, send};
use harness::by_hand::{Call, Handles, Outcome};
use harness::{BUCKETS, Keeps, Seen};
use prometheus::{
    Histogram, IntCounter, IntGauge, TextEncoder, histogram_opts, register_histogram_vec,
    register_int_counter_vec, register_int_gauge_vec,
};
use reqwest::{Request, Response};
use reqwest_middleware::{ClientWithMiddleware, Result};
use std::sync::LazyLock;
use std::time::Duration;

struct Charges {
    duration: Histogram,
    calls: [IntCounter; 4],
    in_flight: IntGauge,
}

static CHARGES: LazyLock<Charges> = LazyLock::new(|| Charges::new().expect("the names are free"));

impl Charges {
    fn new() -> prometheus::Result<Self> {
        let labels = ["service", "operation"];
        let charge = ["payments", "charge"];
        let duration = histogram_opts!("duration_seconds", "How long calls take.", BUCKETS.into());
        let calls = register_int_counter_vec!(
            "calls_total",
            "Calls that have ended.",
            &["service", "operation", "result"]
        )?;
        let in_flight = register_int_gauge_vec!("in_flight", "Calls that have not ended.", &labels)?;
        Ok(Self {
            duration: register_histogram_vec!(duration, &labels)?.with_label_values(&charge),
            calls: Outcome::ALL
                .map(|outcome| calls.with_label_values(&[charge[0], charge[1], outcome.name()])),
            in_flight: in_flight.with_label_values(&charge),
        })
    }
}

impl Handles for Charges {
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

async fn charge(client: &ClientWithMiddleware, request: Request) -> Result<Response> {
    let call = Call::begin(&*CHARGES);
    let response = send(client, request).await;
    let is_ok = response.as_ref().is_ok_and(|response| response.status().as_u16() < 400);
    call.end(if is_ok { Outcome::Ok } else { Outcome::Error });
    response
}

fn main() {
    LazyLock::force(&CHARGES);
    Requests {
        name: "`prometheus`, handles",
        middleware: |client| client,
        send: charge,
        keeps: Keeps::EveryCall,
    }
    .run(|| TextEncoder::new().encode_to_string(&prometheus::gather()).expect("a page"), Seen::on_page);
}
