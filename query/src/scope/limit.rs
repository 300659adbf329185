//! How often the same statement may come.

use std::ffi::OsStr;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

const VARIABLE: &str = "DIALS_N_PLUS_ONE_LIMIT";
const DEFAULT: u32 = 10;

/// Nobody has said or asked yet.
const UNSET: u32 = u32::MAX;

static LIMIT: AtomicU32 = AtomicU32::new(UNSET);

/// How often the same statement may come in scopes that are made from now on and do not say it themselves. `None` or 0: as
/// often as it likes.
///
/// It goes before the variable `DIALS_N_PLUS_ONE_LIMIT`, which is read when the first scope is made. Where neither says
/// anything it is 10.
///
/// ```
/// # mod dials { pub use dials_query as query; }
/// # fn main() {
/// dials::query::scope::set_limit(2);
/// # }
/// ```
pub fn set_limit(limit: impl Into<Option<u32>>) {
    LIMIT.store(limit.into().unwrap_or(0).min(UNSET - 1), Relaxed);
}

/// 0 is as often as it likes.
pub(super) fn limit() -> u32 {
    match LIMIT.load(Relaxed) {
        UNSET => {
            let limit = of_variable(std::env::var_os(VARIABLE).as_deref());
            // Who sets it meanwhile is right.
            LIMIT.compare_exchange(UNSET, limit, Relaxed, Relaxed).map_or_else(|set| set, |_| limit)
        }
        limit => limit,
    }
}

pub(super) fn of_variable(value: Option<&OsStr>) -> u32 {
    let Some(value) = value else { return DEFAULT };
    if let Some(limit) = value.to_str().and_then(|value| value.parse::<u32>().ok()) {
        return limit.min(UNSET - 1);
    }
    dials_runtime::tell(|| {
        tracing::warn!(
            target: "dials",
            ?value,
            "{VARIABLE} is not a whole number from 0 to {}: {DEFAULT} holds",
            u32::MAX
        );
    });
    DEFAULT
}
