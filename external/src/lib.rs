//! Calls to other people's services: how long they take, how they fail, how often they are tried again.
#![forbid(unsafe_code)]

mod category;
mod classify;
mod middleware;
mod outcome;
mod probe;
pub mod profile;
pub mod propagation;
mod redact;
