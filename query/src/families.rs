//! Queries as metric families.

use crate::record::Severity;
use crate::watcher;
use dials_runtime::__private::{Ends, counter, durations, family, gauge, sizes};
use dials_runtime::{Calls, Family, Kind, Series, Text, Value};

pub(crate) fn families(calls: &[&Calls]) -> Vec<Family> {
    let each = || calls.iter().copied();
    vec![
        family(
            "db_client_operation_duration_seconds",
            "How long queries took; those that failed by the type of their error.",
            Kind::Histogram,
            durations(calls, Ends::ErrorType),
        ),
        family(
            "db_client_response_returned_rows",
            "How many rows queries returned, where that is known.",
            Kind::Histogram,
            sizes(calls),
        ),
        family(
            "db_slow_queries_total",
            "Queries over their threshold, and those over their critical threshold.",
            Kind::Counter,
            each().flat_map(by_severity),
        ),
        family(
            "db_queries_in_flight",
            "Queries under way.",
            Kind::Gauge,
            each().map(|calls| gauge(calls, calls.in_flight() as f64)),
        ),
        family(
            "db_queries_overdue",
            "Queries under way that are over their threshold already.",
            Kind::Gauge,
            overdue(calls),
        ),
    ]
}

/// Queries under way are known by their names alone, so those with different labels are one.
fn overdue(calls: &[&Calls]) -> Vec<Series> {
    let overdue = watcher::overdue();
    let ordered = calls.chunk_by(|one, next| one.names() == next.names());
    let of = |calls: &Calls| {
        let text = |(name, value): (&'static str, &'static str)| (Text::from(name), Text::from(value));
        let count = overdue.iter().filter(|names| **names == calls.names()).count();
        Series { labels: calls.identity().into_iter().map(text).collect(), value: Value::Gauge(count as f64) }
    };
    ordered.filter_map(|calls| calls.first().copied().map(of)).collect()
}

/// Each slow query once, by the highest limit that it was over.
fn by_severity(calls: &Calls) -> [Series; 2] {
    let critical = calls.severe();
    let of = |severity: Severity, count| {
        let mut series = counter(calls, count);
        series.labels.push(("severity".into(), severity.as_str().into()));
        series
    };
    [of(Severity::Slow, calls.slow().saturating_sub(critical)), of(Severity::Critical, critical)]
}
