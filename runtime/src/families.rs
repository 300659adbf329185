//! Calls as metric families: what the kinds of sites share.

use crate::calls::{Calls, Ended, Sizes};
use crate::family::{Exponential, Family, Histogram, Kind, Series, Text, Value};
use crate::grid::{self, Grid};
use crate::outcome::Outcome;

use std::borrow::Cow;
use std::rc::Rc;

/// A family of these series.
pub fn family(
    name: &'static str,
    help: &'static str,
    kind: Kind,
    series: impl IntoIterator<Item = Series>,
) -> Family {
    Family { name: name.into(), help: help.into(), kind, series: series.into_iter().collect() }
}

/// Adds a family, or its series to the family of that name.
pub(crate) fn join(families: &mut Vec<Family>, family: Family) {
    match families.iter_mut().find(|other| other.name == family.name && other.kind == family.kind) {
        Some(same) => same.series.extend(family.series),
        None if family.series.is_empty() => {}
        None => families.push(family),
    }
}

/// Calls that have ended, by how they ended. What can happen is there at 0, but error kinds, which only errors tell.
pub fn ended(calls: &Calls) -> impl Iterator<Item = Series> {
    let absent = [Outcome::Panic, Outcome::Cancelled]
        .into_iter()
        .filter(|outcome| calls.is_async || *outcome != Outcome::Cancelled)
        .filter(|outcome| calls.ended().iter().all(|ended| ended.outcome != *outcome))
        .map(|outcome| (outcome, 0));
    let present = calls.ended().iter().map(|ended| (ended.outcome, ended.count()));
    let mut all: Vec<_> = present.chain(absent).collect();
    // In the same order whatever has happened so far.
    all.sort_by_key(|(outcome, _)| *outcome);
    all.into_iter().map(|(outcome, count)| {
        let labels = labels_of_outcome(calls, outcome);
        Series { labels, value: Value::Counter(count as f64) }
    })
}

/// Calls that were made again, by how the whole ended. Only what happened is there, and `ok`.
pub fn retries(calls: &Calls) -> impl Iterator<Item = Series> {
    let retried = calls.ended().iter().filter(|ended| ended.retries > 0 || ended.outcome == Outcome::Ok);
    retried.map(|ended| Series {
        labels: labels_of_outcome(calls, ended.outcome),
        value: Value::Counter(ended.retries as f64),
    })
}

/// One number for each.
pub fn gauge(calls: &Calls, value: f64) -> Series {
    Series { labels: labels(calls, None), value: Value::Gauge(value) }
}

/// One total for each.
pub fn counter(calls: &Calls, value: u64) -> Series {
    Series { labels: labels(calls, None), value: Value::Counter(value as f64) }
}

/// Which labels say how calls ended.
#[derive(Clone, Copy)]
pub enum Ends {
    /// `result`: errors of every kind are in one distribution.
    Result,
    /// `result` and, of errors, `error_type`.
    ResultAndErrorType,
    /// `error_type`, which calls that were `ok` have not; a panic or a call that was cancelled is a type too.
    ErrorType,
}

impl Ends {
    fn labels(self, calls: &Calls, outcome: Outcome) -> Vec<(Text, Text)> {
        match self {
            Ends::Result => labels(calls, Some(outcome)),
            Ends::ResultAndErrorType => labels_of_outcome(calls, outcome),
            Ends::ErrorType => {
                let mut labels = labels(calls, None);
                labels.extend(type_of(outcome).map(|kind| (Text::from("error_type"), Text::from(kind))));
                labels
            }
        }
    }

    /// Whether calls that ended so have the same labels.
    fn are_one(self, one: Outcome, other: Outcome) -> bool {
        match self {
            Ends::Result => one.result() == other.result(),
            Ends::ResultAndErrorType => one == other,
            Ends::ErrorType => type_of(one) == type_of(other),
        }
    }
}

/// Of what type a failure is. An error of the user's may go by the name `panic` too.
fn type_of(outcome: Outcome) -> Option<&'static str> {
    match outcome {
        Outcome::Ok => None,
        Outcome::Error(kind) => Some(kind),
        Outcome::Panic | Outcome::Cancelled => Some(outcome.result()),
    }
}

/// How long calls took, by how they ended.
pub fn durations(all: &[&Calls], ends: Ends) -> Vec<Series> {
    let mut scales = Vec::new();
    let mut series = Vec::with_capacity(all.len());
    for calls in all {
        let mut shown: Vec<Cow<'_, Ended>> = Vec::new();
        for ended in calls.ended() {
            match shown.iter_mut().find(|other| ends.are_one(other.outcome, ended.outcome)) {
                Some(same) => same.to_mut().add(ended),
                None => shown.push(Cow::Borrowed(ended)),
            }
        }
        let scale = Scale::of(calls.grid, &mut scales);
        series.extend(shown.iter().map(|ended| Series {
            labels: ends.labels(calls, ended.outcome),
            value: Value::Histogram(histogram(ended, &scale, seconds(ended.sum))),
        }));
    }
    series
}

/// How much came back, such as rows, from calls that say so.
pub fn sizes(all: &[&Calls]) -> Vec<Series> {
    let mut scales = Vec::new();
    let sized = all.iter().filter_map(|calls| Some((calls, calls.sizes()?)));
    sized
        .map(|(calls, Sizes { grid, counted })| Series {
            labels: labels(calls, None),
            value: Value::Histogram(histogram(counted, &Scale::of(grid, &mut scales), counted.sum as f64)),
        })
        .collect()
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
    /// That of a grid, which most sites share.
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

fn labels(calls: &Calls, outcome: Option<Outcome>) -> Vec<(Text, Text)> {
    let identity = calls.identity().into_iter().map(|(label, value)| (Text::from(label), Text::from(value)));
    let result = outcome.map(|outcome| (Text::from("result"), Text::from(outcome.result())));
    identity.chain(calls.labels().iter().cloned()).chain(result).collect()
}

fn labels_of_outcome(calls: &Calls, outcome: Outcome) -> Vec<(Text, Text)> {
    let mut labels = labels(calls, Some(outcome));
    if let Outcome::Error(kind) = outcome {
        labels.push(("error_type".into(), kind.into()));
    }
    labels
}

fn seconds(nanos: u64) -> f64 {
    nanos as f64 / 1e9
}

fn histogram(ended: &Ended, scale: &Scale, sum: f64) -> Histogram {
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
        sum,
        classic,
        exponential: Some(Exponential {
            schema: grid::SCHEMA,
            zero_threshold: grid::zero_threshold(),
            zero_count,
            buckets,
        }),
    }
}
