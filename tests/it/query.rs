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
mod within;

use crate::ended::Ended;
use dials::Calls;

/// What all modules ask, each with operations of its own.
const COLLECTION: &str = "users";

fn calls(operation: &str) -> Option<Calls> {
    dials::query::calls(&dials::snapshot(), COLLECTION, operation)
}

fn in_flight(operation: &str) -> u64 {
    calls(operation).map_or(0, |calls| calls.in_flight())
}

/// What was counted of an operation, none of whose queries may be in flight.
fn ended(operation: &str) -> Ended {
    Ended::of(operation, calls(operation))
}
