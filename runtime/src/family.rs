//! What exporters read: metric families in the vocabulary that Prometheus and OTLP share.

use std::borrow::Cow;

/// Text that is static wherever it can be.
pub type Text = Cow<'static, str>;

/// One metric name with its help and every series that carries it.
#[derive(Clone, Debug, PartialEq)]
pub struct Family {
    /// The full name as Prometheus shows it: counters end in `_total`, base units stand in the name.
    pub name: Text,
    /// One sentence for people.
    pub help: Text,
    /// Which kind of [`Value`] every series holds.
    pub kind: Kind,
    /// The series, each with a distinct label set.
    pub series: Vec<Series>,
}

/// The kind of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only ever grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// A distribution.
    Histogram,
}

/// One label set and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Label names and values, in the order in which they are shown; values are arbitrary text.
    pub labels: Vec<(Text, Text)>,
    /// The value, of the family's kind.
    pub value: Value,
}

/// The value of a series.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A running total.
    Counter(f64),
    /// A level.
    Gauge(f64),
    /// A distribution.
    Histogram(Histogram),
}

/// A distribution in two shapes that agree: fixed upper bounds, and base-2 exponential buckets.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// How many values were recorded.
    pub count: u64,
    /// Their sum, in the family's unit.
    pub sum: f64,
    /// Upper bounds in ascending order, each with how many values are at or under it. The bound `+Inf` is left out,
    /// since its count is `count`.
    pub classic: Vec<(f64, u64)>,
    /// The same values in exponential buckets, where they were recorded at that resolution.
    pub exponential: Option<Exponential>,
}

/// Exponential buckets: bucket `i` holds the values in `(base^(i-1), base^i]` with `base = 2^(2^-schema)`.
///
/// This is Prometheus' numbering. OTLP's bucket `i` is `(base^i, base^(i+1)]`, so its index is one less.
#[derive(Clone, Debug, PartialEq)]
pub struct Exponential {
    /// Resolution: there are `2^schema` buckets between a power of two and the next.
    pub schema: i32,
    /// Values at or under this are in `zero_count`.
    pub zero_threshold: f64,
    /// How many values are at or under `zero_threshold`.
    pub zero_count: u64,
    /// Index and count of every bucket that is not empty, in ascending order.
    pub buckets: Vec<(i32, u64)>,
}
