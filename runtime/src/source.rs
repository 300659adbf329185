//! Families that others count: the bridge from the `metrics` facade, exporters' own accounts.

use crate::family::Family;
use crate::fault::guarded;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Counts something of its own and shows it in every snapshot.
pub trait Source: Send + Sync + 'static {
    /// What it counted so far. Names must be none of `dials`' own.
    fn families(&self) -> Vec<Family>;
}

static SOURCES: Mutex<Vec<Weak<dyn Source>>> = Mutex::new(Vec::new());

/// Shows `source` in every snapshot for as long as somebody else holds it.
pub fn register_source(source: &Arc<dyn Source>) {
    let mut sources = SOURCES.lock().unwrap_or_else(PoisonError::into_inner);
    sources.retain(|source| source.strong_count() > 0);
    sources.push(Arc::downgrade(source));
}

/// The families of all sources; those of one name are joined. A source that panics is left out.
pub(crate) fn collect() -> Vec<Family> {
    let sources: Vec<_> =
        SOURCES.lock().unwrap_or_else(PoisonError::into_inner).iter().filter_map(Weak::upgrade).collect();
    let mut families: Vec<Family> = Vec::new();
    for family in sources.iter().filter_map(|source| guarded(|| source.families())).flatten() {
        if family.series.is_empty() {
            continue;
        }
        match families.iter_mut().find(|other| other.name == family.name && other.kind == family.kind) {
            Some(same) => same.series.extend(family.series),
            None => families.push(family),
        }
    }
    families
}
