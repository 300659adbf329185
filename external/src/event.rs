//! The `tracing` event of a call that failed or was slow.

use crate::attempts;
use dials_redact::Redacted;
use dials_runtime::__private::Finished;
use dials_runtime::Outcome;

pub(crate) fn finished(call: &Finished<'_>) {
    let retries = attempts::retries();
    if retries > 0 {
        call.count_retries(retries);
    }
    let category = match call.verdict.outcome {
        Outcome::Error(category) => Some(category),
        Outcome::Panic => Some("panic"),
        // A caller that goes away is no failure of the service's.
        _ => None,
    };
    if category.is_some() || call.slow {
        call.tell(|| tell(call, category));
    }
}

fn tell(call: &Finished<'_>, category: Option<&'static str>) {
    if !tracing::enabled!(target: "dials", tracing::Level::WARN) {
        return;
    }
    let [service, operation, _] = call.names();
    // What an error says of itself may panic. The event is told without it.
    let error = call.verdict.error.and_then(|error| call.guarded(|| Redacted(error).to_string()));
    tracing::warn!(
        target: "dials",
        service,
        operation,
        labels = call.labels(),
        category,
        result = call.verdict.outcome.result(),
        latency_ms = call.latency_ms(),
        slow_response = call.slow,
        over_timeout = call.is_severe(),
        attempt = attempts::latest(),
        error,
        "{}",
        if category.is_some() { "external call failed" } else { "slow external call" }
    );
}
