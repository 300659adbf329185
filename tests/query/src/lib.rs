//! What the tests of every database client have in common.
//!
//! Counters, events and the log are those of the process, so every client has a test binary of its own, and its tests take
//! turns.

#![forbid(unsafe_code)]

mod counts;
mod heard;
pub mod postgres;
mod stage;

pub use counts::{Counts, counts};
pub use heard::{heard, wait_for};
pub use stage::{Stage, set_up};
/// No adapter at all.
pub use tracing_subscriber::layer::Identity;

/// Takes more than 100 ms, with a literal that nobody may see and a name to find it by again.
#[macro_export]
macro_rules! slow_in_sqlite {
    ($name:literal) => {
        concat!(
            "SELECT count(*) AS ",
            $name,
            " FROM (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000) SELECT i FROM n) ",
            "WHERE 'hunter2-literal' <> ?1"
        )
    };
}

/// The literal in it.
pub const LITERAL: &str = "hunter2";
/// What is bound in tests.
pub const BIND: &str = "s3cret-bind";
