//! What is told to the program's `tracing` subscriber.

use crate::fault::guarded;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How often the subscriber panicked on something that no site told it.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// Emits an event. The subscriber is the program's: if it panics, that ends here and is counted in
/// `dials_internal_errors_total` as `subscriber_panic`.
///
/// ```
/// # use dials_runtime as dials;
/// dials::tell(|| tracing::warn!("the disk is full; what is exported now is lost"));
/// ```
pub fn tell(event: impl FnOnce()) {
    if guarded(event).is_none() {
        PANICS.fetch_add(1, Relaxed);
    }
}

pub(crate) fn panics() -> u64 {
    PANICS.load(Relaxed)
}
