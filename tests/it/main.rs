//! The contract of `dials`, a module a promise. The tests run side by side in one process, so each has functions of its
//! own; what changes the whole process runs in another one, see [`support::alone`].

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic, and so may what it calls"
)]
#![allow(clippy::needless_for_each, reason = "one line for what is no more than that")]
#![allow(
    clippy::unnecessary_wraps,
    clippy::unused_async,
    reason = "a function that is measured for its type need not do more"
)]

mod bounded;
mod control;
#[cfg(any(feature = "external", feature = "query"))]
mod ended;
mod exact;
mod exactly_once;
#[cfg(feature = "external")]
mod external;
mod harmless;
mod labels;
mod misuse;
mod outcome_by_type;
#[cfg(all(feature = "prometheus", any(feature = "external", feature = "query")))]
mod pages;
#[cfg(feature = "query")]
mod query;
#[allow(clippy::all, clippy::pedantic, reason = "odd code is what these are about")]
mod shapes;
mod small_stack;
mod snapshot;
mod support;
mod switched_off;
mod timer;
mod told;
mod tracing_events;
#[allow(clippy::all, clippy::pedantic, reason = "odd code is what these are about")]
mod transparency;
