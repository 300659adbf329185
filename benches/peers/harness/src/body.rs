//! The body of every measured function: a few instructions, and the ways to end that a caller can ask for.

use std::fmt;
use std::future::Future;
use std::hint::black_box;
use std::pin::Pin;
use std::task::{Context, Poll};

/// Asks for a panic.
pub(crate) const PANIC: u64 = u64::MAX;
/// Asks for an error.
pub(crate) const REFUSE: u64 = u64::MAX - 1;
/// Asks for a future that never ends.
pub(crate) const WAIT: u64 = u64::MAX - 2;

/// The work of a plain function.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call more would be measured")]
pub fn work(x: u64) -> u64 {
    assert!(x != PANIC, "as asked");
    black_box(x).wrapping_mul(3)
}

/// The work of a function that may fail.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call more would be measured")]
pub fn try_work(x: u64) -> Result<u64, Refused> {
    if x == REFUSE { Err(Refused) } else { Ok(work(x)) }
}

/// The work of an async function.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call more would be measured")]
pub fn later(x: u64) -> Later {
    Later(x)
}

/// The plain function without a tool.
#[inline(never)]
pub(crate) fn plain(x: u64) -> u64 {
    work(x)
}

/// The function that may fail without a tool.
#[inline(never)]
pub(crate) fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

/// The async function without a tool.
pub(crate) async fn future(x: u64) -> u64 {
    later(x).await
}

/// The error of [`try_work`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refused;

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("refused")
    }
}

impl std::error::Error for Refused {}

/// Ready when it is first asked, unless it is to wait.
#[derive(Debug)]
pub struct Later(u64);

impl Future for Later {
    type Output = u64;

    #[inline]
    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<u64> {
        if self.0 == WAIT { Poll::Pending } else { Poll::Ready(work(self.0)) }
    }
}
