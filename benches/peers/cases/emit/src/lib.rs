//! `#[emit::span]`, which tells errors and panics apart only where it is asked to.

use harness::{Refused, later, try_work, work};

/// The plain function.
#[emit::span(panic_lvl: "error", "plain")]
#[inline(never)]
pub fn plain(x: u64) -> u64 {
    work(x)
}

/// The function that may fail.
#[emit::span(err_lvl: "warn", "result")]
#[inline(never)]
pub fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

/// The async function.
#[emit::span("future")]
pub async fn future(x: u64) -> u64 {
    later(x).await
}
