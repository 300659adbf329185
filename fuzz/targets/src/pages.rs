//! The three formats of `/metrics`: whatever the families are, each page is read back as exactly what could be shown.

mod input;
mod model;

use crate::parser::{Labels, parse};
use crate::proto;
use dials_prometheus::{Native, openmetrics, protobuf, text};
use dials_runtime::{Exponential, Histogram, Kind};
use model::{Sample, Shown};
use std::collections::BTreeMap;

pub(crate) use model::go_float;

/// Renders the families that the bytes stand for.
pub fn pages(bytes: &[u8]) {
    let families = input::families(bytes);
    let expected = model::page(&families);
    assert_text(&text(&families), &expected);
    assert_openmetrics(&openmetrics(&families), &expected);
    for native in [Native::On, Native::Off] {
        assert_protobuf(&protobuf(&families, native), &expected, native);
    }
}

fn assert_text(page: &str, expected: &[Shown]) {
    let parsed = parse(page);
    assert_samples(page, expected);
    assert_eq!(
        parsed.types,
        expected.iter().map(|family| (family.name.clone(), kind(family.kind))).collect()
    );
    let help = parsed.help.iter().map(|(name, help)| (name.as_str(), unescaped(help, "\\n")));
    assert_eq!(
        help.collect::<BTreeMap<_, _>>(),
        expected.iter().map(|family| (family.name.as_str(), family.help.clone())).collect()
    );
    assert!(parsed.units.is_empty());
    assert!(page.split('\n').all(|line| line != "# EOF"), "an end that the format does not have");
}

fn assert_openmetrics(page: &str, expected: &[Shown]) {
    let parsed = parse(page);
    assert_samples(page, expected);
    assert_eq!(page.split('\n').filter(|line| *line == "# EOF").count(), 1);
    assert!(page.ends_with("# EOF\n"));
    let named = |family: &Shown| match family.kind {
        Kind::Counter if family.name == "_total" || model::is_shadowed(family, expected) => {
            (family.name.clone(), "unknown".to_owned())
        }
        Kind::Counter => (family.name.strip_suffix("_total").unwrap().to_owned(), "counter".to_owned()),
        other => (family.name.clone(), kind(other)),
    };
    assert_eq!(parsed.types, expected.iter().map(named).collect());
    let help = parsed.help.iter().map(|(name, help)| (name.clone(), unescaped(help, "\\n\"")));
    assert_eq!(
        help.collect::<BTreeMap<_, _>>(),
        expected.iter().map(|family| (named(family).0, family.help.clone())).collect()
    );
    let unit = |family: &Shown| {
        let name = named(family).0;
        unit(&name).map(|unit| (name, unit.to_owned()))
    };
    assert_eq!(parsed.units, expected.iter().filter_map(unit).collect());
}

/// The unit that is the last word of a name.
fn unit(name: &str) -> Option<&'static str> {
    let (before, last) = name.rsplit_once('_')?;
    ["seconds", "bytes", "ratio"].into_iter().find(|unit| *unit == last && !before.is_empty())
}

fn assert_protobuf(page: &[u8], expected: &[Shown], native: Native) {
    let decoded = proto::decode(page);
    assert_eq!(decoded.len(), expected.len());
    for (family, expected) in decoded.iter().zip(expected) {
        assert_eq!(family.name(), expected.name);
        assert_eq!(family.help(), expected.help);
        let base = match expected.kind {
            Kind::Counter => expected.name.strip_suffix("_total").unwrap(),
            Kind::Gauge | Kind::Histogram => &expected.name,
        };
        assert_eq!(family.unit(), unit(base).unwrap_or_default());
        assert_eq!(
            family.kind(),
            match expected.kind {
                Kind::Counter => 0,
                Kind::Gauge => 1,
                Kind::Histogram => 4,
            }
        );
        assert_eq!(family.metric.len(), expected.series.len());
        for (metric, (labels, sample)) in family.metric.iter().zip(&expected.series) {
            let pairs = metric.label.iter().map(|pair| (pair.name().to_owned(), pair.value().to_owned()));
            assert_eq!(&pairs.collect::<Vec<_>>(), labels);
            assert!(metric.summary.is_none() && metric.untyped.is_none() && metric.timestamp_ms.is_none());
            let number = |number: &Option<proto::Number>| number.as_ref().map(proto::Number::value);
            let shapes = (number(&metric.counter), number(&metric.gauge), &metric.histogram);
            match (sample, expected.kind, shapes) {
                (Sample::Number(value), Kind::Counter, (Some(read), None, None))
                | (Sample::Number(value), Kind::Gauge, (None, Some(read), None)) => assert_same(read, *value),
                (Sample::Histogram(value), Kind::Histogram, (None, None, Some(read))) => {
                    assert_histogram(read, value, native);
                }
                (_, _, shapes) => panic!("{shapes:?} for {sample:?}"),
            }
        }
    }
}

fn assert_histogram(read: &proto::Histogram, value: &Histogram, native: Native) {
    assert_eq!(read.sample_count(), value.count);
    assert_same(read.sample_sum(), value.sum);
    assert_eq!(read.bucket.len(), value.classic.len());
    for (bucket, (bound, count)) in read.bucket.iter().zip(&value.classic) {
        assert_eq!(bucket.cumulative_count(), *count);
        assert_same(bucket.upper_bound(), *bound);
    }
    assert!(
        read.negative_span.is_empty() && read.negative_delta.is_empty() && read.negative_count.is_empty()
    );
    assert!(read.positive_count.is_empty());
    assert!(read.sample_count_float.is_none() && read.zero_count_float.is_none());
    match value
        .exponential
        .as_ref()
        .filter(|exponential| native == Native::On && model::is_native(exponential, value))
    {
        Some(exponential) => assert_native(read, exponential),
        None => assert!(read.schema.is_none() && read.zero_count.is_none() && read.positive_span.is_empty()),
    }
}

fn assert_native(read: &proto::Histogram, value: &Exponential) {
    assert_eq!(read.schema, Some(value.schema));
    assert_eq!(read.zero_count, Some(value.zero_count));
    // None is narrower than asked, and none reaches into the first bucket.
    let width = read.zero_threshold.unwrap();
    assert!(width == value.zero_threshold || (value.zero_threshold == 0.0 && width < 1e-38), "{width}");
    assert_eq!(read.native_buckets(), value.buckets);
    // What Prometheus checks before it takes a histogram.
    assert!(!read.positive_span.is_empty() || width > 0.0, "it would be taken for a classic one");
    assert!(read.positive_span.iter().skip(1).all(|span| span.offset() >= 0), "{:?}", read.positive_span);
}

/// The samples of a text page are the expected ones, and every count is right to its last digit.
fn assert_samples(page: &str, expected: &[Shown]) {
    let parsed = parse(page).samples;
    let mut samples: BTreeMap<(String, Labels), f64> = BTreeMap::new();
    let mut counts = Vec::new();
    for family in expected {
        for (labels, sample) in &family.series {
            let labels: Labels = labels.iter().cloned().collect();
            let mut add = |suffix: &str, labels: Labels, value: f64| {
                let before = samples.insert((format!("{}{suffix}", family.name), labels), value);
                assert!(before.is_none(), "two series of {} cannot be told apart", family.name);
            };
            match sample {
                Sample::Number(number) => add("", labels, *number),
                Sample::Histogram(histogram) => {
                    for (bound, count) in histogram.classic.iter().chain([&(f64::INFINITY, histogram.count)])
                    {
                        let mut labels = labels.clone();
                        labels.insert("le".to_owned(), go_float(*bound));
                        add("_bucket", labels, *count as f64);
                        counts.push(count.to_string());
                    }
                    add("_sum", labels.clone(), histogram.sum);
                    add("_count", labels, histogram.count as f64);
                    counts.push(histogram.count.to_string());
                }
            }
        }
    }
    assert!(parsed.keys().eq(samples.keys()), "{:?} for {:?}", parsed.keys(), samples.keys());
    for (read, value) in parsed.values().zip(samples.values()) {
        assert_same(*read, *value);
    }
    let histograms: Vec<_> = expected.iter().filter(|family| family.kind == Kind::Histogram).collect();
    let is_count = |line: &&str| {
        histograms.iter().any(|family| {
            let rest = line.strip_prefix(family.name.as_str());
            rest.is_some_and(|rest| {
                ["_bucket{", "_count{", "_count "].iter().any(|suffix| rest.starts_with(suffix))
            })
        })
    };
    let mut shown: Vec<_> =
        page.split('\n').filter(is_count).filter_map(|line| Some(line.rsplit_once(' ')?.1)).collect();
    shown.sort_unstable();
    counts.sort_unstable();
    assert_eq!(shown, counts);
}

fn assert_same(read: f64, value: f64) {
    assert!(read == value || (read.is_nan() && value.is_nan()), "{value:?} became {read:?}");
}

fn kind(kind: Kind) -> String {
    format!("{kind:?}").to_lowercase()
}

fn unescaped(text: &str, escapes: &str) -> String {
    let mut plain = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n') => plain.push('\n'),
                Some(c) if escapes.contains(c) => plain.push(c),
                other => panic!("no such escape: {other:?}"),
            },
            '"' => {
                assert!(!escapes.contains('"'), "a quote that is not escaped");
                plain.push('"');
            }
            c => plain.push(c),
        }
    }
    plain
}
