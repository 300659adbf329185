//! Calls to services as metric families.

use crate::window;
use dials_runtime::__private::{Ends, counter, durations, ended, family, gauge, retries};
use dials_runtime::{Calls, Family, Kind};

pub(crate) fn families(calls: &[&Calls]) -> Vec<Family> {
    let each = || calls.iter().copied();
    let mut families = vec![
        family(
            "external_api_calls_total",
            "Calls to other people's services that have ended, by how they ended.",
            Kind::Counter,
            each().flat_map(ended),
        ),
        family(
            "external_api_duration_seconds",
            "How long calls to other people's services took, by how they ended.",
            Kind::Histogram,
            durations(calls, Ends::ResultAndErrorType),
        ),
        family(
            "external_api_in_flight",
            "Calls to other people's services in flight.",
            Kind::Gauge,
            each().map(|calls| gauge(calls, calls.in_flight() as f64)),
        ),
        family(
            "external_api_oldest_call_seconds",
            "The least age of the oldest call in flight, 0 if there is none.",
            Kind::Gauge,
            each().map(|calls| gauge(calls, calls.oldest_call().unwrap_or_default().as_secs_f64())),
        ),
        family(
            "external_api_retries_total",
            "Attempts within calls that repeated another, by how the call ended.",
            Kind::Counter,
            each().flat_map(retries),
        ),
        family(
            "external_api_slow_calls_total",
            "Calls that took longer than the slow limit of the attribute or the service's profile.",
            Kind::Counter,
            each().filter(|calls| calls.has_slow()).map(|calls| counter(calls, calls.slow())),
        ),
        family(
            "external_api_over_timeout_calls_total",
            "Calls that took longer than the timeout in the service's profile.",
            Kind::Counter,
            each().filter(|calls| calls.has_severe()).map(|calls| counter(calls, calls.severe())),
        ),
    ];
    families.extend(window::families());
    families
}
