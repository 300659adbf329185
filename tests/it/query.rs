//! `#[slow_query]` and the forms without an attribute: what is counted, under which names, and what is told.
//!
//! What adapters of clients tell is in `tests/query`; here are shapes of functions, statements and rows.

mod events;
mod faults;
mod filters;
mod forms;
mod labels;
mod ledger;
mod outcomes;
mod rows;
mod running;
mod sizes;
mod stacked;
mod statements;
mod thresholds;

use dials::Calls;

/// What all modules ask, each with operations of its own.
const COLLECTION: &str = "users";

/// How the queries of an operation ended, and how many rows they returned.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Ended {
    ok: u64,
    /// By kind.
    errors: Vec<(&'static str, u64)>,
    panics: u64,
    cancelled: u64,
    rows: u64,
}

impl Ended {
    fn ok(queries: u64) -> Ended {
        Ended { ok: queries, ..Ended::default() }
    }

    fn errors(kind: &'static str, queries: u64) -> Ended {
        Ended { errors: vec![(kind, queries)], ..Ended::default() }
    }
}

fn calls(operation: &str) -> Option<Calls> {
    dials::query::calls(&dials::snapshot(), COLLECTION, operation)
}

fn in_flight(operation: &str) -> u64 {
    calls(operation).map_or(0, |calls| calls.in_flight())
}

/// What was counted of an operation, none of whose queries may be in flight.
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
        rows: calls.total_size(),
    };
    let sum = ended.ok + calls.errors() + ended.panics + ended.cancelled;
    assert_eq!(sum, calls.calls(), "{operation}");
    assert_eq!(ended.errors.iter().map(|(_, count)| count).sum::<u64>(), calls.errors(), "{operation}");
    ended
}
