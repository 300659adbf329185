//! `#[track_external]` and the forms without an attribute: what is counted, and under which names.
//!
//! What clients and servers do to each other is in `tests/external`; here are shapes of functions, and what ends a call.

mod events;
mod faults;
mod filters;
mod forms;
mod ledger;
mod merged;
mod outcomes;
mod retries;
mod sizes;
mod stacked;
mod timeouts;
mod timers;

use dials::Calls;

/// What all modules call, each with operations of its own.
const SERVICE: &str = "acme";

/// How the calls of an operation ended, and how many attempts were retries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ended {
    ok: u64,
    /// By category.
    errors: Vec<(&'static str, u64)>,
    panics: u64,
    cancelled: u64,
    retries: u64,
}

impl Ended {
    fn ok(calls: u64) -> Ended {
        Ended { ok: calls, ..Ended::default() }
    }

    fn errors(category: &'static str, calls: u64) -> Ended {
        Ended { errors: vec![(category, calls)], ..Ended::default() }
    }
}

fn calls(operation: &str) -> Option<Calls> {
    dials::external::calls(&dials::snapshot(), SERVICE, operation)
}

fn in_flight(operation: &str) -> u64 {
    calls(operation).map_or(0, |calls| calls.in_flight())
}

/// What was counted of an operation, none of whose calls may be in flight.
fn ended(operation: &str) -> Ended {
    let Some(calls) = calls(operation) else { return Ended::default() };
    assert_eq!(calls.in_flight(), 0, "{operation}");
    let mut errors: Vec<_> = calls.error_kinds().filter(|(_, count)| *count > 0).collect();
    errors.sort_unstable();
    let ended = Ended {
        ok: calls.ok(),
        errors,
        panics: calls.panics(),
        cancelled: calls.cancelled(),
        retries: calls.retries(),
    };
    let sum = ended.ok + calls.errors() + ended.panics + ended.cancelled;
    assert_eq!(sum, calls.calls(), "{operation}");
    assert_eq!(ended.errors.iter().map(|(_, count)| count).sum::<u64>(), calls.errors(), "{operation}");
    ended
}
