//! `#[fastrace::trace]`. It records only under a root span, so a hundred calls share one, as those of a request would.

use fastrace::Span;
use fastrace::collector::SpanContext;
use fastrace::local::LocalParentGuard;
use fastrace::trace;
use harness::{Refused, later, try_work, work};

/// The plain function.
#[trace]
#[inline(never)]
pub fn plain(x: u64) -> u64 {
    work(x)
}

/// The function that may fail.
#[trace]
#[inline(never)]
pub fn result(x: u64) -> Result<u64, Refused> {
    try_work(x)
}

/// The async function.
#[trace]
pub async fn future(x: u64) -> u64 {
    later(x).await
}

/// The name of the root span.
pub const REQUEST: &str = "request";

/// A root span, until it is dropped.
pub fn request() -> (LocalParentGuard, Span) {
    let root = Span::root(REQUEST, SpanContext::random());
    (root.set_local_parent(), root)
}
