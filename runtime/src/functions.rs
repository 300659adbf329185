//! Functions as metric families, under the names that autometrics made known.
//! <https://github.com/autometrics-dev/autometrics-shared/blob/main/specs/autometrics_v1.0.0.md>

use crate::family::{Exponential, Family, Histogram, Kind, Series, Text, Value};
use crate::grid::{self, Grid};
use crate::outcome::Outcome;
use crate::snapshot::{Ended, Function, Snapshot};
use crate::{clock, source};

/// The families of a snapshot.
pub(crate) fn families(snapshot: &Snapshot) -> Vec<Family> {
    let functions = snapshot.functions();
    let mut families = vec![
        family(
            "function_calls_total",
            "Calls that have ended, by how they ended.",
            Kind::Counter,
            functions.iter().flat_map(calls),
        ),
        family(
            "function_calls_duration_seconds",
            "How long calls took, by how they ended.",
            Kind::Histogram,
            functions.iter().flat_map(durations),
        ),
        family(
            "function_calls_concurrent",
            "Calls in flight.",
            Kind::Gauge,
            functions.iter().map(|function| Series {
                labels: labels(function, None),
                value: Value::Gauge(function.in_flight() as f64),
            }),
        ),
        family(
            "function_oldest_call_seconds",
            "The least age of the oldest call in flight, 0 if there is none.",
            Kind::Gauge,
            functions.iter().map(|function| Series {
                labels: labels(function, None),
                value: Value::Gauge(function.oldest_call().unwrap_or_default().as_secs_f64()),
            }),
        ),
        family(
            "function_slow_calls_total",
            "Calls that took longer than the function's slow limit.",
            Kind::Counter,
            functions.iter().filter(|function| function.has_slow()).map(|function| Series {
                labels: labels(function, None),
                value: Value::Counter(function.slow() as f64),
            }),
        ),
        family(
            "dials_internal_errors_total",
            "What went wrong inside an instrument, such as a label expression that panicked.",
            Kind::Counter,
            snapshot
                .faults
                .iter()
                .map(|((site, kind), count)| Series {
                    labels: vec![("site".into(), (*site).into()), ("kind".into(), (*kind).into())],
                    value: Value::Counter(*count as f64),
                })
                .chain(
                    [("clock_fallback", clock::fallbacks()), ("source_panic", source::panics())]
                        .map(own_error),
                ),
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
    ];
    families.retain(|family| !family.series.is_empty());
    for family in &snapshot.others {
        join(&mut families, family.clone());
    }
    families
}

/// An error of no site's.
fn own_error((kind, count): (&'static str, u64)) -> Series {
    Series {
        labels: vec![("site".into(), "dials".into()), ("kind".into(), kind.into())],
        value: Value::Counter(count as f64),
    }
}

/// Adds a family, or its series to the family of that name.
pub(crate) fn join(families: &mut Vec<Family>, family: Family) {
    match families.iter_mut().find(|other| other.name == family.name && other.kind == family.kind) {
        Some(same) => same.series.extend(family.series),
        None if family.series.is_empty() => {}
        None => families.push(family),
    }
}

fn family(
    name: &'static str,
    help: &'static str,
    kind: Kind,
    series: impl IntoIterator<Item = Series>,
) -> Family {
    Family { name: name.into(), help: help.into(), kind, series: series.into_iter().collect() }
}

/// `function_calls_total`: what can happen to a function is there at 0, but error kinds, which only errors tell.
fn calls(function: &Function) -> impl Iterator<Item = Series> {
    let absent = [Outcome::Panic, Outcome::Cancelled]
        .into_iter()
        .filter(|outcome| function.is_async || *outcome != Outcome::Cancelled)
        .filter(|outcome| function.ended().iter().all(|ended| ended.outcome != *outcome))
        .map(|outcome| (outcome, 0));
    let present = function.ended().iter().map(|ended| (ended.outcome, ended.count()));
    present.chain(absent).map(|(outcome, count)| {
        let mut labels = labels(function, Some(outcome));
        if let Outcome::Error(kind) = outcome {
            labels.push(("error_type".into(), kind.into()));
        }
        Series { labels, value: Value::Counter(count as f64) }
    })
}

/// `function_calls_duration_seconds`: errors of every kind are one distribution.
fn durations(function: &Function) -> Vec<Series> {
    let mut by_result: Vec<Ended> = Vec::new();
    for ended in function.ended() {
        match by_result.iter_mut().find(|other| other.outcome.result() == ended.outcome.result()) {
            Some(same) => same.add(ended),
            None => by_result.push(ended.clone()),
        }
    }
    by_result
        .iter()
        .map(|ended| Series {
            labels: labels(function, Some(ended.outcome)),
            value: Value::Histogram(histogram(ended, function.grid)),
        })
        .collect()
}

fn labels(function: &Function, outcome: Option<Outcome>) -> Vec<(Text, Text)> {
    let identity: [(Text, Text); 2] =
        [("function".into(), function.name().to_owned().into()), ("module".into(), function.module().into())];
    let result = outcome.map(|outcome| (Text::from("result"), Text::from(outcome.result())));
    identity.into_iter().chain(function.labels().iter().cloned()).chain(result).collect()
}

fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

fn histogram(ended: &Ended, grid: &Grid) -> Histogram {
    let mut classic = Vec::with_capacity(grid.own().len());
    let mut own = grid.own().iter().copied().peekable();
    let mut count = 0;
    for (bound, cell) in grid.bounds().iter().zip(ended.cells.iter()) {
        count += cell;
        if own.next_if_eq(bound).is_some() {
            classic.push((seconds(*bound), count));
        }
    }
    let mut zero_count = 0;
    let mut buckets: Vec<(i32, u64)> = Vec::new();
    for (index, cell) in grid.exponential_indices().zip(ended.cells.iter()).filter(|(_, cell)| **cell > 0) {
        match (index, buckets.last_mut()) {
            (None, _) => zero_count += cell,
            (Some(index), Some((last, count))) if *last == index => *count += cell,
            (Some(index), _) => buckets.push((index, *cell)),
        }
    }
    Histogram {
        count: ended.count(),
        sum: seconds(ended.sum_nanos),
        classic,
        exponential: Some(Exponential {
            schema: grid::SCHEMA,
            zero_threshold: grid::zero_threshold(),
            zero_count,
            buckets,
        }),
    }
}
