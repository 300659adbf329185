//! Families that others count: the bridge from the `metrics` facade, exporters' own accounts.

use crate::families::join;
use crate::family::Family;
use crate::fault::guarded;
use crate::tell::tell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
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
                tell(|| {
                    tracing::warn!(target: "dials", "what sources count is not shown: their list was locked during a fork");
                });
            }
            Err(TryLockError::WouldBlock) => std::thread::yield_now(),
        }
    }
    None
}

/// How often a source was left out of a snapshot because it panicked.
static PANICS: AtomicU64 = AtomicU64::new(0);

/// Something that shows families has panicked, and is left out.
pub(crate) fn left_out() {
    PANICS.fetch_add(1, Ordering::Relaxed);
}

pub(crate) fn panics() -> u64 {
    PANICS.load(Ordering::Relaxed)
}

/// The families of all sources; those of one name are joined. A source that panics is left out, which is counted.
pub(crate) fn collect() -> Vec<Family> {
    let sources: Vec<_> =
        sources().iter().flat_map(|sources| sources.iter()).filter_map(Weak::upgrade).collect();
    let mut families: Vec<Family> = Vec::new();
    for source in &sources {
        match guarded(|| source.families()) {
            Some(shown) => shown.into_iter().for_each(|family| join(&mut families, family)),
            None => left_out(),
        }
    }
    families
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::Kind;

    /// Shows a family, or panics.
    struct Shows(bool);

    impl Source for Shows {
        fn families(&self) -> Vec<Family> {
            assert!(self.0, "told to");
            let series = vec![crate::Series { labels: vec![], value: crate::Value::Gauge(1.0) }];
            vec![Family { name: "shown_by_a_test".into(), help: "".into(), kind: Kind::Gauge, series }]
        }
    }

    #[test]
    fn a_source_that_panics_is_left_out_and_counted_and_the_others_are_shown() {
        let sources: [Arc<dyn Source>; 2] = [Arc::new(Shows(false)), Arc::new(Shows(true))];
        sources.iter().for_each(register_source);
        let families = crate::snapshot().families();
        assert_eq!(families.iter().filter(|family| family.name == "shown_by_a_test").count(), 1);
        let families = crate::snapshot().families();
        let errors = families.iter().find(|family| family.name == "dials_internal_errors_total").unwrap();
        let is_ours =
            |series: &&crate::Series| series.labels.iter().any(|(_, value)| value == "source_panic");
        let counted = errors.series.iter().find(is_ours).unwrap();
        assert!(matches!(counted.value, crate::Value::Counter(panics) if panics >= 1.0), "{counted:?}");
    }
}
