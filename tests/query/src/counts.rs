//! What was counted of a system's operation.

use dials_runtime::{Calls, snapshot};
use std::ops::Sub;
use std::time::Duration;

/// What was counted until a moment, or between two.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements that returned no error.
    pub ok: u64,
    /// Statements that returned one.
    pub errors: u64,
    /// Statements whose rows were counted.
    pub sized: u64,
    /// Their rows.
    pub rows: u64,
    /// Statements that were slow.
    pub slow: u64,
    /// What all took together.
    pub time: Duration,
}

impl Sub for Counts {
    type Output = Counts;

    fn sub(self, before: Counts) -> Counts {
        Counts {
            ok: self.ok - before.ok,
            errors: self.errors - before.errors,
            sized: self.sized - before.sized,
            rows: self.rows - before.rows,
            slow: self.slow - before.slow,
            time: self.time.saturating_sub(before.time),
        }
    }
}

/// What was counted until now.
pub fn counts(system: &str, operation: &str) -> Counts {
    let snapshot = snapshot();
    let named = snapshot.other_calls().iter().filter(|calls| calls.names() == [system, operation, ""]);
    let calls = Calls::sum(named.filter(|calls| calls.kind() == "queries"));
    calls.map_or_else(Counts::default, |calls| Counts {
        ok: calls.ok(),
        errors: calls.errors(),
        sized: calls.sized(),
        rows: calls.total_size(),
        slow: calls.slow(),
        time: calls.total_time(),
    })
}
