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

use crate::ended::Ended;
use dials::Calls;

/// What all modules call, each with operations of its own.
const SERVICE: &str = "acme";

fn calls(operation: &str) -> Option<Calls> {
    dials::external::calls(&dials::snapshot(), SERVICE, operation)
}

fn in_flight(operation: &str) -> u64 {
    calls(operation).map_or(0, |calls| calls.in_flight())
}

/// What was counted of an operation, none of whose calls may be in flight.
fn ended(operation: &str) -> Ended {
    Ended::of(operation, calls(operation))
}
