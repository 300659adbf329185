//! Protobuf: `io.prometheus.client.MetricFamily`, each with its length in front.

use dials_runtime::{Exponential, Family, Histogram, Kind, Text};
use prost::Message as _;

use crate::openmetrics::unit;
use crate::page::{self, Page, Sample, Shown};

/// Whether [`protobuf`] shows native histograms beside the classic buckets.
///
/// A Prometheus with the feature `native-histograms` takes a histogram that has both for a native one. Up to 2.4x it
/// then drops the classic series, and rules and dashboards that read `_bucket` find nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Native {
    /// Native histograms and classic buckets.
    On,
    /// Classic buckets only.
    Off,
}

/// Renders families as delimited protobuf.
///
/// Its content type is
/// `application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited`.
pub fn protobuf(families: &[Family], native: Native) -> Vec<u8> {
    let mut out = Vec::new();
    for family in &Page::new(families).0 {
        // A `Vec` takes whatever it is given.
        let _ = message(family, native).encode_length_delimited(&mut out);
    }
    out
}

// https://github.com/prometheus/client_model/blob/master/io/prometheus/client/metrics.proto, less what is not used. What
// is `optional` here is so that a reader can tell a native histogram from one without.

#[derive(Clone, PartialEq, prost::Message)]
struct MetricFamily {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    help: String,
    #[prost(enumeration = "MetricType", tag = "3")]
    r#type: i32,
    #[prost(message, repeated, tag = "4")]
    metric: Vec<Metric>,
    #[prost(string, tag = "5")]
    unit: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, prost::Enumeration)]
enum MetricType {
    Counter = 0,
    Gauge = 1,
    Histogram = 4,
}

#[derive(Clone, PartialEq, prost::Message)]
struct Metric {
    #[prost(message, repeated, tag = "1")]
    label: Vec<LabelPair>,
    #[prost(message, optional, tag = "2")]
    gauge: Option<Number>,
    #[prost(message, optional, tag = "3")]
    counter: Option<Number>,
    #[prost(message, optional, tag = "7")]
    histogram: Option<HistogramMessage>,
}

#[derive(Clone, PartialEq, prost::Message)]
struct LabelPair {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    value: String,
}

/// `Gauge` and `Counter`, which look the same.
#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Number {
    #[prost(double, tag = "1")]
    value: f64,
}

#[derive(Clone, PartialEq, prost::Message)]
struct HistogramMessage {
    #[prost(uint64, tag = "1")]
    sample_count: u64,
    #[prost(double, tag = "2")]
    sample_sum: f64,
    #[prost(message, repeated, tag = "3")]
    bucket: Vec<Bucket>,
    #[prost(sint32, optional, tag = "5")]
    schema: Option<i32>,
    #[prost(double, optional, tag = "6")]
    zero_threshold: Option<f64>,
    #[prost(uint64, optional, tag = "7")]
    zero_count: Option<u64>,
    #[prost(message, repeated, tag = "12")]
    positive_span: Vec<BucketSpan>,
    #[prost(sint64, repeated, tag = "13")]
    positive_delta: Vec<i64>,
}

#[derive(Clone, Copy, PartialEq, prost::Message)]
struct Bucket {
    #[prost(uint64, tag = "1")]
    cumulative_count: u64,
    #[prost(double, tag = "2")]
    upper_bound: f64,
}

/// A run of buckets side by side.
#[derive(Clone, Copy, PartialEq, Eq, Hash, prost::Message)]
struct BucketSpan {
    /// The index of the first bucket; of a later span, how many buckets lie between it and the span before.
    #[prost(sint32, tag = "1")]
    offset: i32,
    #[prost(uint32, tag = "2")]
    length: u32,
}

fn message(family: &Shown<'_>, native: Native) -> MetricFamily {
    let (kind, base) = match family.kind {
        Kind::Counter => (MetricType::Counter, family.name.strip_suffix("_total").unwrap_or(&family.name)),
        Kind::Gauge => (MetricType::Gauge, &*family.name),
        Kind::Histogram => (MetricType::Histogram, &*family.name),
    };
    let metric = family.lines.iter().map(|line| {
        let label =
            |(name, value): &(Text, Text)| LabelPair { name: name.to_string(), value: value.to_string() };
        let mut metric = Metric { label: line.labels.iter().map(label).collect(), ..Metric::default() };
        match line.sample {
            Sample::Number(value) if kind == MetricType::Counter => metric.counter = Some(Number { value }),
            Sample::Number(value) => metric.gauge = Some(Number { value }),
            Sample::Histogram(value) => metric.histogram = Some(histogram(value, native)),
        }
        metric
    });
    MetricFamily {
        name: family.name.clone(),
        help: family.help.to_owned(),
        r#type: kind.into(),
        metric: metric.collect(),
        unit: unit(base).unwrap_or_default().to_owned(),
    }
}

fn histogram(histogram: &Histogram, native: Native) -> HistogramMessage {
    let bucket = |&(upper_bound, cumulative_count): &_| Bucket { cumulative_count, upper_bound };
    let mut message = HistogramMessage {
        sample_count: histogram.count,
        sample_sum: histogram.sum,
        bucket: histogram.classic.iter().map(bucket).collect(),
        ..HistogramMessage::default()
    };
    let exponential = if native == Native::On { page::native(histogram) } else { None };
    if let Some((exponential, (spans, deltas))) =
        exponential.and_then(|exponential| Some((exponential, spans(&exponential.buckets)?)))
    {
        message.schema = Some(exponential.schema);
        message.zero_threshold = Some(zero_threshold(exponential));
        message.zero_count = Some(exponential.zero_count);
        message.positive_span = spans;
        message.positive_delta = deltas;
    }
    message
}

/// A zero bucket of no width is given one that cannot matter.
///
/// Prometheus takes a histogram without values for a classic one, unless its zero bucket has a width; a span of length
/// 0 says the same, but not to a Prometheus of the 2.4x line. The width is that of the Go client.
fn zero_threshold(exponential: &Exponential) -> f64 {
    const NARROW: f64 = 2.938_735_877_055_719e-39; // 2^-128
    let first = exponential.buckets.first().map_or(0.0, |&(index, _)| f64::from(index));
    let above = first > -128.0 * f64::from(exponential.schema).exp2();
    if exponential.zero_threshold == 0.0 && above { NARROW } else { exponential.zero_threshold }
}

/// Runs of adjacent buckets, and the first count followed by the difference of each to the one before; nothing if a
/// distance or a count is more than the format has room for.
fn spans(buckets: &[(i32, u64)]) -> Option<(Vec<BucketSpan>, Vec<i64>)> {
    let mut spans: Vec<BucketSpan> = Vec::new();
    let mut deltas = Vec::with_capacity(buckets.len());
    let (mut next_index, mut last_count) = (0_i32, 0);
    for &(index, count) in buckets {
        match spans.last_mut() {
            Some(span) if index == next_index => span.length += 1,
            _ => spans.push(BucketSpan { offset: index.checked_sub(next_index)?, length: 1 }),
        }
        next_index = index.checked_add(1)?;
        let count = i64::try_from(count).ok()?;
        deltas.push(count - last_count);
        last_count = count;
    }
    if spans.is_empty() {
        spans.push(BucketSpan { offset: 0, length: 0 });
    }
    Some((spans, deltas))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// They wrapped around, and a server that reads a distance or a count below zero refuses the whole page.
    #[test]
    fn exponential_buckets_that_the_format_has_no_room_for_are_left_out_alone() {
        const MOST: u64 = i64::MAX as u64;
        for (buckets, room) in [
            (vec![(i32::MIN, 1), (-1, 1)], true),
            (vec![(i32::MIN, 1), (i32::MAX - 1, 1)], false),
            (vec![(i32::MAX, 1)], false),
            (vec![(0, MOST), (1, 1)], true),
            (vec![(0, MOST + 1)], false),
        ] {
            let shown = Histogram {
                count: buckets.iter().map(|(_, count)| count).sum(),
                sum: 1.0,
                classic: vec![(1.0, 0)],
                exponential: Some(Exponential { schema: 0, zero_threshold: 0.0, zero_count: 0, buckets }),
            };
            let message = histogram(&shown, Native::On);
            assert_eq!(message.schema.is_some(), room, "{shown:?}");
            assert_eq!((message.sample_count, message.bucket.len()), (shown.count, 1));
        }
    }
}
