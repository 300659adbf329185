//! What `dials` counts of itself.

use crate::families::family;
use crate::family::{Family, Kind, Series, Value};
use crate::snapshot::Snapshot;
use crate::{clock, source, tell, tick};

pub(crate) fn families(snapshot: &Snapshot) -> [Family; 3] {
    let of_no_site = [
        ("clock_fallback", clock::fallbacks()),
        ("source_panic", source::panics()),
        ("subscriber_panic", tell::panics()),
        ("tick_panic", tick::panics()),
    ];
    let of_no_site = of_no_site.into_iter().map(|(kind, count)| (("dials", kind), count));
    let of_sites = snapshot.faults.iter().copied();
    [
        family(
            "dials_internal_errors_total",
            "What went wrong inside an instrument, such as a label expression that panicked.",
            Kind::Counter,
            of_sites.chain(of_no_site).map(|((site, kind), count)| Series {
                labels: vec![("site".into(), site.into()), ("kind".into(), kind.into())],
                value: Value::Counter(count as f64),
            }),
        ),
        family(
            "dials_series_overflow_total",
            "Calls counted under __other__ because their label values were over a limit.",
            Kind::Counter,
            snapshot.overflows.iter().map(|(site, count)| Series {
                labels: vec![("site".into(), (*site).into())],
                value: Value::Counter(*count as f64),
            }),
        ),
        family(
            "dials_build_info",
            "The version of dials in this program.",
            Kind::Gauge,
            [Series {
                labels: vec![("version".into(), env!("CARGO_PKG_VERSION").into())],
                value: Value::Gauge(1.0),
            }],
        ),
    ]
}
