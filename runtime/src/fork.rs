//! What is not there in the child of a fork: threads of ours, and calls that other threads had begun.

use crate::watch;
use std::ffi::c_int;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

type Handler = Option<extern "C" fn()>;

unsafe extern "C" {
    /// POSIX's. The standard library has no way to learn of a fork, and to ask for the number of the process takes a system
    /// call each time.
    fn pthread_atfork(prepare: Handler, parent: Handler, child: Handler) -> c_int;
}

/// Whoever looks at calls under way begins to: from now on children of forks know that nobody does there.
pub(crate) fn heed() {
    static HEEDS: AtomicBool = AtomicBool::new(false);
    if !HEEDS.swap(true, Relaxed) {
        // SAFETY: the function takes a handler that lives for ever. If there is no memory for it, a child is as it would
        // be without one.
        unsafe { pthread_atfork(None, None, Some(in_child)) };
    }
}

/// It reads clocks and writes atomics, and so does nothing that a child may not do before it calls `exec`.
extern "C" fn in_child() {
    watch::forked();
}
