//! Families to render.

use dials_runtime::{Exponential, Family, Histogram, Kind, Series, Text, Value};

pub(crate) fn family(name: &str, help: &str, kind: Kind, series: Vec<Series>) -> Family {
    Family { name: name.to_owned().into(), help: help.to_owned().into(), kind, series }
}

pub(crate) fn series(labels: &[(&str, &str)], value: Value) -> Series {
    let text = |text: &str| Text::from(text.to_owned());
    Series { labels: labels.iter().map(|(name, value)| (text(name), text(value))).collect(), value }
}

/// Values in seconds: one of 50 ns (in the zero bucket), three in (0.25, 0.5], two in (0.5, 1], one of 4.
///
/// At schema 0 bucket -1 is (0.25, 0.5], bucket 0 is (0.5, 1] and bucket 2 is (2, 4].
pub(crate) fn histogram() -> Histogram {
    Histogram {
        count: 7,
        sum: 6.75,
        classic: vec![(0.000_001, 1), (0.005, 1), (0.5, 4), (1.0, 6), (2.5, 6)],
        exponential: Some(Exponential {
            schema: 0,
            zero_threshold: 5.960_464_477_539_063e-8,
            zero_count: 1,
            buckets: vec![(-1, 3), (0, 2), (2, 1)],
        }),
    }
}

pub(crate) fn empty_histogram() -> Histogram {
    Histogram {
        count: 0,
        sum: 0.0,
        classic: vec![(0.000_001, 0), (0.005, 0), (0.5, 0), (1.0, 0), (2.5, 0)],
        exponential: Some(Exponential { schema: 0, zero_threshold: 0.0, zero_count: 0, buckets: Vec::new() }),
    }
}

/// Text that has broken exporters.
pub(crate) const AWKWARD: &str = "a\\b\"c\nd\\n{}#=, é\u{2028}\r\t\u{1}\u{7f}\0";

/// One family of each kind with ordinary names.
pub(crate) fn ordinary() -> Vec<Family> {
    vec![
        family(
            "it_jobs_total",
            "Jobs done,\nby \"queue\" \\ result.",
            Kind::Counter,
            vec![
                series(&[("queue", "mail"), ("result", "ok")], Value::Counter(12.0)),
                series(&[("queue", AWKWARD), ("result", "error")], Value::Counter(9_007_199_254_740_991.0)),
            ],
        ),
        family("it_level_ratio", "How full it is.", Kind::Gauge, vec![series(&[], Value::Gauge(0.25))]),
        family(
            "it_duration_seconds",
            "How long it took.",
            Kind::Histogram,
            vec![
                series(&[("queue", "mail")], Value::Histogram(histogram())),
                series(&[("queue", "idle")], Value::Histogram(empty_histogram())),
            ],
        ),
    ]
}

/// Families of which none can be shown as it is.
pub(crate) fn foreign() -> Vec<Family> {
    let one = || Value::Gauge(1.0);
    vec![
        family(
            "it.foreign-gauge 9",
            "",
            Kind::Gauge,
            vec![
                series(&[("a.b", "x"), ("__name__", "evil"), ("", "empty"), ("9", "nine")], one()),
                series(&[("a.b", "x"), ("a_b", "y")], one()),
                series(&[("k", "v"), ("l", "")], one()),
                series(&[("l", ""), ("k", "v")], one()),
                series(&[("k", "v")], one()),
            ],
        ),
        family("it_foreign_gauge_9", "The name is right.", Kind::Gauge, vec![series(&[("k", "w")], one())]),
        family("it_foreign_gauge_9", "Another kind.", Kind::Counter, vec![series(&[], Value::Counter(1.0))]),
        family("it_duration_seconds_count", "Of the histogram.", Kind::Gauge, vec![series(&[], one())]),
        family(
            "it_jobs",
            "The counter less its suffix.",
            Kind::Gauge,
            vec![series(&[], Value::Gauge(f64::NAN))],
        ),
        family(
            "it_bad_total",
            "Bad.",
            Kind::Counter,
            vec![
                series(&[("value", "negative")], Value::Counter(-1.0)),
                series(&[("value", "nan")], Value::Counter(f64::NAN)),
                series(&[("value", "gauge")], one()),
                series(&[("value", "right")], Value::Counter(1.5)),
            ],
        ),
        family(
            "it_bad_seconds",
            "Bad.",
            Kind::Histogram,
            vec![
                series(&[("le", "taken")], Value::Histogram(histogram())),
                series(
                    &[("bad", "bounds")],
                    Value::Histogram(Histogram { classic: vec![(1.0, 1), (1.0, 1)], ..histogram() }),
                ),
                series(
                    &[("bad", "counts")],
                    Value::Histogram(Histogram { classic: vec![(1.0, 8)], ..histogram() }),
                ),
                series(
                    &[("bad", "nan")],
                    Value::Histogram(Histogram { classic: vec![(f64::NAN, 1)], ..histogram() }),
                ),
                series(
                    &[("native", "wrong")],
                    Value::Histogram(Histogram {
                        exponential: Some(Exponential {
                            schema: 0,
                            zero_threshold: 0.0,
                            zero_count: 5,
                            buckets: vec![(1, 1)],
                        }),
                        ..histogram()
                    }),
                ),
            ],
        ),
    ]
}
