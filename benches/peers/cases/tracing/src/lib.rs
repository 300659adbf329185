//! `#[tracing::instrument]` as it stands, which records the argument.

use harness::{Refused, later, try_work, work};
use tracing::instrument;

/// The plain function.
#[instrument]
#[inline(never)]
pub fn plain(x: u64) -> u64 {
    work(x)
}

/// The function that may fail.
#[instrument(err)]
#[inline(never)]
pub fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

/// The async function.
#[instrument]
pub async fn future(x: u64) -> u64 {
    later(x).await
}
