//! Functions, under the names that autometrics made known.
//! <https://github.com/autometrics-dev/autometrics-shared/blob/main/specs/autometrics_v1.0.0.md>

use crate::calls::Calls;
use crate::families::{Ends, counter, durations, ended, family, gauge};
use crate::family::{Family, Kind};
use crate::grid::DEFAULT_OWN;
use crate::kind::{Finished, Names, SiteKind};

/// Functions: what sites are of that say nothing else.
pub(crate) struct Functions;

impl SiteKind for Functions {
    fn name(&self) -> &'static str {
        "functions"
    }

    fn identity(&self, [module, function, _]: Names) -> Vec<(&'static str, &'static str)> {
        vec![("function", function), ("module", module)]
    }

    fn bounds(&self) -> &'static [u64] {
        &DEFAULT_OWN
    }

    fn finished(&self, call: &Finished<'_>) {
        if !call.slow {
            return;
        }
        call.tell(|| {
            if !tracing::enabled!(target: "dials", tracing::Level::WARN) {
                return;
            }
            let [module, function, _] = call.names();
            tracing::warn!(
                target: "dials",
                function,
                module,
                labels = call.labels(),
                latency_ms = call.latency_ms(),
                slow_response = true,
                result = call.verdict.outcome.result(),
                error_type = call.error_type(),
                "slow call"
            );
        });
    }

    fn families(&self, functions: &[&Calls]) -> Vec<Family> {
        let slow = functions.iter().filter(|function| function.has_slow());
        vec![
            family(
                "function_calls_total",
                "Calls that have ended, by how they ended.",
                Kind::Counter,
                functions.iter().copied().flat_map(ended),
            ),
            family(
                "function_calls_duration_seconds",
                "How long calls took, by how they ended.",
                Kind::Histogram,
                durations(functions, Ends::Result),
            ),
            family(
                "function_calls_concurrent",
                "Calls in flight.",
                Kind::Gauge,
                functions.iter().map(|function| gauge(function, function.in_flight() as f64)),
            ),
            family(
                "function_oldest_call_seconds",
                "The least age of the oldest call in flight, 0 if there is none.",
                Kind::Gauge,
                functions.iter().map(|function| {
                    gauge(function, function.oldest_call().unwrap_or_default().as_secs_f64())
                }),
            ),
            family(
                "function_slow_calls_total",
                "Calls that took longer than the function's slow limit.",
                Kind::Counter,
                slow.map(|function| counter(function, function.slow())),
            ),
        ]
    }
}
