//! What is counted beside queries themselves: in every snapshot once there was something to count.

use crate::{alert, log, scope};
use dials_runtime::__private::family;
use dials_runtime::{Family, Kind, Series, Source, Value, register_source};
use std::sync::{Arc, OnceLock};

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
    static SOURCE: OnceLock<Arc<dyn Source>> = OnceLock::new();
    SOURCE.get_or_init(|| {
        let source: Arc<dyn Source> = Arc::new(Beside);
        register_source(&source);
        source
    });
}
