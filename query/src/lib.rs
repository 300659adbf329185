//! Queries to databases: how long they take, how many rows they return, and which of them are slow.
#![forbid(unsafe_code)]

pub mod alert;
pub mod log;
mod record;
pub mod report;
pub mod scope;
pub mod statement;

pub use record::{Record, Severity};
pub use statement::{Dialect, Fingerprint, Statement};
