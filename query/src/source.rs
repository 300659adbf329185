//! What is counted beside queries themselves: in every snapshot once there was something to count.

use crate::{alert, log, scope};
use dials_runtime::__private::family;
use dials_runtime::{Family, Kind, Series, Source, Value, register_source};
use std::mem;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

struct Beside;

impl Source for Beside {
    fn families(&self) -> Vec<Family> {
        let mut families = scope::families();
        families.extend(log::families());
        families.extend(alert::families());
        families.push(family(
            "dials_redactions_total",
            "What was taken out of free text before it was logged, by what it was.",
            Kind::Counter,
            dials_redact::counts().map(|(kind, count)| Series {
                labels: vec![("kind".into(), kind.as_str().into())],
                value: Value::Counter(count as f64),
            }),
        ));
        families
    }
}

/// Shows it from now on.
pub(crate) fn register() {
    // Not a lock, which a fork could leave taken for ever.
    static REGISTERED: AtomicBool = AtomicBool::new(false);
    if !REGISTERED.swap(true, Relaxed) {
        let source: Arc<dyn Source> = Arc::new(Beside);
        register_source(&source);
        // It is shown for as long as somebody holds it.
        mem::forget(source);
    }
}
