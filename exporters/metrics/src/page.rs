//! What the recorder received, on its way into a snapshot.

use dials_runtime::{Family, Kind, Series, Text, Value};

use crate::labels::OTHER;

/// Families, and what is to be said about them. Both stand in families that the runtime has for its own functions; here
/// `site` is the metric.
#[derive(Debug, Default)]
pub(crate) struct Page {
    pub(crate) families: Vec<Family>,
    overflows: Vec<Series>,
    faults: Vec<Series>,
    /// Recordings under names over the limit.
    pub(crate) nameless: u64,
}

impl Page {
    pub(crate) fn overflow(&mut self, metric: &Text, count: u64) {
        if count > 0 {
            self.overflows.push(total(vec![("site".into(), metric.clone())], count));
        }
    }

    pub(crate) fn fault(&mut self, metric: &Text, kind: &'static str, count: u64) {
        if count > 0 {
            self.faults
                .push(total(vec![("site".into(), metric.clone()), ("kind".into(), kind.into())], count));
        }
    }

    pub(crate) fn finish(mut self) -> Vec<Family> {
        self.overflow(&OTHER.into(), self.nameless);
        for (name, help, series) in [
            (
                "dials_series_overflow_total",
                "Calls counted under __other__ because their label values were over a limit.",
                self.overflows,
            ),
            (
                "dials_internal_errors_total",
                "What went wrong inside an instrument, such as a label expression that panicked.",
                self.faults,
            ),
        ] {
            if !series.is_empty() {
                self.families.push(Family {
                    name: name.into(),
                    help: help.into(),
                    kind: Kind::Counter,
                    series,
                });
            }
        }
        self.families
    }
}

fn total(labels: Vec<(Text, Text)>, count: u64) -> Series {
    Series { labels, value: Value::Counter(count as f64) }
}
