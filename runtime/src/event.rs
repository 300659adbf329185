//! The `tracing` event of a slow call.

use crate::fault::{Fault, guarded};
use crate::outcome::Outcome;
use crate::series::Series;
use std::cell::Cell;
use std::fmt::Write;

thread_local! {
    /// The subscriber is at work for us. If it calls a slow annotated function itself, there is no end to it.
    static TELLING: Cell<bool> = const { Cell::new(false) };
}

/// Tells that a call took longer than its site's `slow`.
#[cold]
#[inline(never)]
pub(crate) fn slow(series: &'static Series, nanos: u64, outcome: Outcome) {
    if TELLING.replace(true) {
        return;
    }
    if guarded(|| tell(series, nanos, outcome)).is_none() {
        series.site().inspect(|site| site.faults.count(Fault::SubscriberPanic));
    }
    TELLING.set(false);
}

fn tell(series: &'static Series, nanos: u64, outcome: Outcome) {
    let Some(site) = series.site() else { return };
    if !tracing::enabled!(target: "dials", tracing::Level::WARN) {
        return;
    }
    let mut labels = String::new();
    for (name, value) in site.label_names().iter().zip(series.labels.shown()) {
        let separator = if labels.is_empty() { "" } else { "," };
        // Writing to a string does not fail.
        let _ = write!(labels, "{separator}{name}={value:?}");
    }
    tracing::warn!(
        target: "dials",
        function = site.names().function.as_str(),
        module = site.module(),
        labels = (!labels.is_empty()).then_some(labels.as_str()),
        latency_ms = nanos as f64 / 1e6,
        slow_response = true,
        result = outcome.result(),
        error_type = match outcome {
            Outcome::Error(kind) => Some(kind),
            _ => None,
        },
        "slow call"
    );
}
