//! Families that others count: the bridge from the `metrics` facade, exporters' own accounts.

use crate::family::Family;
use crate::fault::guarded;
use crate::functions::join;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError, Weak};
use std::time::{Duration, Instant};

/// Counts something of its own and shows it in every snapshot.
pub trait Source: Send + Sync + 'static {
    /// What it counted so far. A family that others show too gets the series of all.
    fn families(&self) -> Vec<Family>;
}

static SOURCES: Mutex<Vec<Weak<dyn Source>>> = Mutex::new(Vec::new());

/// Shows `source` in every snapshot for as long as somebody else holds it.
pub fn register_source(source: &Arc<dyn Source>) {
    if let Some(mut sources) = sources() {
        sources.retain(|source| source.strong_count() > 0);
        sources.push(Arc::downgrade(source));
    }
}

/// The list, which nobody holds for longer than it takes to copy it; unless the process was forked in that moment, and
/// the holder is not in this one. Then there is nothing to wait for.
fn sources() -> Option<MutexGuard<'static, Vec<Weak<dyn Source>>>> {
    static ORPHANED: AtomicBool = AtomicBool::new(false);
    let begun = Instant::now();
    while !ORPHANED.load(Ordering::Relaxed) {
        match SOURCES.try_lock() {
            Ok(sources) => return Some(sources),
            Err(TryLockError::Poisoned(sources)) => return Some(sources.into_inner()),
            Err(TryLockError::WouldBlock) if begun.elapsed() > Duration::from_secs(1) => {
                ORPHANED.store(true, Ordering::Relaxed);
                // The subscriber is somebody else's, too.
                let _ = guarded(|| {
                    tracing::warn!(target: "dials", "what sources count is not shown: their list was locked during a fork");
                });
            }
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
        }
    }
    None
}

/// The families of all sources; those of one name are joined. A source that panics is left out.
pub(crate) fn collect() -> Vec<Family> {
    let sources: Vec<_> =
        sources().iter().flat_map(|sources| sources.iter()).filter_map(Weak::upgrade).collect();
    let mut families: Vec<Family> = Vec::new();
    for family in sources.iter().filter_map(|source| guarded(|| source.families())).flatten() {
        join(&mut families, family);
    }
    families
}
