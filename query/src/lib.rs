//! Queries to databases: how long they take, how many rows they return, and which of them are slow.
#![forbid(unsafe_code)]

#[cfg(any(feature = "diesel-2", feature = "rusqlite", feature = "sea-orm-2", feature = "sqlx"))]
pub mod adapters;
pub mod alert;
mod answer;
mod asks;
mod beside;
mod call;
mod caller;
mod ended;
mod ending;
mod families;
mod future;
mod innermost;
mod json;
mod kind;
pub mod log;
mod members;
mod observed;
mod operation;
mod queried;
mod record;
pub mod report;
mod rows;
pub mod scope;
mod source;
pub mod statement;
mod telling;
mod thresholds;
mod timestamp;
mod watcher;

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;

pub use alert::on_alert;
pub use answer::Answer;
#[doc(inline)]
pub use dials_redact as redact;
pub use kind::calls;
pub use observed::Observed;
pub use operation::{Ongoing, Query, query};
pub use queried::Queried;
pub use record::{Record, Severity};
pub use report::report;
pub use rows::RowCount;
pub use scope::scope;
pub use statement::{Dialect, Fingerprint, Statement};
pub use thresholds::{Limits, LimitsError, limits, set_limits};
pub use watcher::watch_running;
