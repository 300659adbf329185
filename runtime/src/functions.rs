//! Functions as metric families, under the names that autometrics made known.
//! <https://github.com/autometrics-dev/autometrics-shared/blob/main/specs/autometrics_v1.0.0.md>

use crate::family::{Exponential, Family, Histogram, Kind, Series, Text, Value};
use crate::grid::{self, Grid};
use crate::outcome::Outcome;
use crate::snapshot::{Ended, Function, Snapshot};
use crate::{clock, source, tell};
use std::borrow::Cow;
use std::rc::Rc;

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
            durations(functions),
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
                    [
                        ("clock_fallback", clock::fallbacks()),
                        ("source_panic", source::panics()),
                        ("subscriber_panic", tell::panics()),
                    ]
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
    let mut all: Vec<_> = present.chain(absent).collect();
    // In the same order whatever has happened so far.
    all.sort_by_key(|(outcome, _)| *outcome);
    all.into_iter().map(|(outcome, count)| {
        let mut labels = labels(function, Some(outcome));
        if let Outcome::Error(kind) = outcome {
            labels.push(("error_type".into(), kind.into()));
        }
        Series { labels, value: Value::Counter(count as f64) }
    })
}

/// `function_calls_duration_seconds`: errors of every kind are one distribution.
fn durations(functions: &[Function]) -> Vec<Series> {
    let mut scales = Vec::new();
    let mut series = Vec::with_capacity(functions.len());
    for function in functions {
        let mut by_result: Vec<Cow<'_, Ended>> = Vec::new();
        for ended in function.ended() {
            match by_result.iter_mut().find(|other| other.outcome.result() == ended.outcome.result()) {
                Some(same) => same.to_mut().add(ended),
                None => by_result.push(Cow::Borrowed(ended)),
            }
        }
        let scale = Scale::of(function.grid, &mut scales);
        series.extend(by_result.iter().map(|ended| Series {
            labels: labels(function, Some(ended.outcome)),
            value: Value::Histogram(histogram(ended, &scale)),
        }));
    }
    series
}

/// What the cells of a grid are in each kind of histogram.
struct Scale {
    grid: &'static Grid,
    /// Each `le` in seconds, and the cell that it ends.
    classic: Vec<(f64, usize)>,
    /// The exponential bucket of each cell; `None` is the zero bucket.
    exponential: Vec<Option<i32>>,
}

impl Scale {
    /// That of a grid, which most functions share.
    fn of(grid: &'static Grid, known: &mut Vec<Rc<Scale>>) -> Rc<Scale> {
        if let Some(scale) = known.iter().find(|scale| std::ptr::eq(scale.grid, grid)) {
            return Rc::clone(scale);
        }
        let ends = |own: &u64| (seconds(*own), grid.cell(*own));
        let classic = grid.own().iter().map(ends).collect();
        let scale = Rc::new(Scale { grid, classic, exponential: grid.exponential_indices().collect() });
        known.push(Rc::clone(&scale));
        scale
    }
}

fn labels(function: &Function, outcome: Option<Outcome>) -> Vec<(Text, Text)> {
    let identity: [(Text, Text); 2] =
        [("function".into(), function.name.into()), ("module".into(), function.module().into())];
    let result = outcome.map(|outcome| (Text::from("result"), Text::from(outcome.result())));
    identity.into_iter().chain(function.labels().iter().cloned()).chain(result).collect()
}

fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

fn histogram(ended: &Ended, scale: &Scale) -> Histogram {
    let (mut cells, mut count) = (ended.cells.iter().peekable(), 0);
    let up_to = |(le, last): &(f64, usize)| {
        while let Some((_, calls)) = cells.next_if(|(cell, _)| cell <= last) {
            count += calls;
        }
        (*le, count)
    };
    let classic = scale.classic.iter().map(up_to).collect();
    let mut zero_count = 0;
    let mut buckets: Vec<(i32, u64)> = Vec::new();
    for (cell, calls) in ended.cells.iter() {
        match (scale.exponential.get(cell).copied().flatten(), buckets.last_mut()) {
            (None, _) => zero_count += calls,
            (Some(index), Some((last, count))) if *last == index => *count += calls,
            (Some(index), _) => buckets.push((index, calls)),
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
