//! The exact pages, and that all formats say the same.

use crate::page::{self, AWKWARD};
use crate::parser::parse;
use crate::proto::{self, Metric, MetricFamily};
use dials_prometheus::{Native, openmetrics, protobuf, text};
use dials_runtime::{Exponential, Family, Histogram, Kind, Series, Value};

#[test]
fn text_is_exactly_this() {
    let escaped = "a\\\\b\\\"c\\nd\\\\n{}#=, é\u{2028}\r\t\u{1}\u{7f}\0";
    let expected = format!(
        r#"# HELP it_jobs_total Jobs done,\nby "queue" \\ result.
# TYPE it_jobs_total counter
it_jobs_total{{queue="mail",result="ok"}} 12
it_jobs_total{{queue="{escaped}",result="error"}} 9007199254740991
# HELP it_level_ratio How full it is.
# TYPE it_level_ratio gauge
it_level_ratio 0.25
# HELP it_duration_seconds How long it took.
# TYPE it_duration_seconds histogram
it_duration_seconds_bucket{{queue="mail",le="1e-06"}} 1
it_duration_seconds_bucket{{queue="mail",le="0.005"}} 1
it_duration_seconds_bucket{{queue="mail",le="0.5"}} 4
it_duration_seconds_bucket{{queue="mail",le="1.0"}} 6
it_duration_seconds_bucket{{queue="mail",le="2.5"}} 6
it_duration_seconds_bucket{{queue="mail",le="+Inf"}} 7
it_duration_seconds_sum{{queue="mail"}} 6.75
it_duration_seconds_count{{queue="mail"}} 7
it_duration_seconds_bucket{{queue="idle",le="1e-06"}} 0
it_duration_seconds_bucket{{queue="idle",le="0.005"}} 0
it_duration_seconds_bucket{{queue="idle",le="0.5"}} 0
it_duration_seconds_bucket{{queue="idle",le="1.0"}} 0
it_duration_seconds_bucket{{queue="idle",le="2.5"}} 0
it_duration_seconds_bucket{{queue="idle",le="+Inf"}} 0
it_duration_seconds_sum{{queue="idle"}} 0
it_duration_seconds_count{{queue="idle"}} 0
"#
    );
    assert_eq!(text(&page::ordinary()), expected);
    assert_eq!(text(&[]), "");
}

#[test]
fn openmetrics_differs_from_text_in_its_comments_only() {
    let families = page::ordinary();
    let page = openmetrics(&families);
    let (comments, samples): (Vec<_>, Vec<_>) = page.lines().partition(|line| line.starts_with('#'));
    let expected = [
        "# TYPE it_jobs counter",
        "# HELP it_jobs Jobs done,\\nby \\\"queue\\\" \\\\ result.",
        "# TYPE it_level_ratio gauge",
        "# UNIT it_level_ratio ratio",
        "# HELP it_level_ratio How full it is.",
        "# TYPE it_duration_seconds histogram",
        "# UNIT it_duration_seconds seconds",
        "# HELP it_duration_seconds How long it took.",
        "# EOF",
    ];
    assert_eq!(comments, expected);
    assert!(page.ends_with("\n# EOF\n"));
    let text = text(&families);
    assert_eq!(samples, text.lines().filter(|line| !line.starts_with('#')).collect::<Vec<_>>());
    assert_eq!(openmetrics(&[]), "# EOF\n");
}

#[test]
fn the_unit_of_a_counter_stands_before_total() {
    let families = [page::family(
        "it_sent_bytes_total",
        "Sent.",
        Kind::Counter,
        vec![page::series(&[], Value::Counter(1.0))],
    )];
    let expected = "# TYPE it_sent_bytes counter\n# UNIT it_sent_bytes bytes\n# HELP it_sent_bytes Sent.\nit_sent_bytes_total 1\n# EOF\n";
    assert_eq!(openmetrics(&families), expected);
    assert_eq!(proto::decode(&protobuf(&families, Native::On))[0].unit.as_deref(), Some("bytes"));
}

#[test]
fn protobuf_says_the_same_as_text_at_every_bound() {
    let families = page::ordinary();
    let parsed = parse(&text(&families));
    for native in [Native::On, Native::Off] {
        let decoded = proto::decode(&protobuf(&families, native));
        assert_eq!(
            decoded
                .iter()
                .map(|family| (family.name.as_deref().unwrap(), family.kind.unwrap_or(0)))
                .collect::<Vec<_>>(),
            [("it_jobs_total", 0), ("it_level_ratio", 1), ("it_duration_seconds", 4)]
        );
        assert_eq!(decoded[0].help.as_deref(), Some("Jobs done,\nby \"queue\" \\ result."));
        assert_eq!(decoded[2].unit.as_deref(), Some("seconds"));
        let samples: Vec<_> = decoded.iter().flat_map(samples).collect();
        assert_eq!(samples.len(), parsed.samples.len());
        for (name, labels, value) in samples {
            assert_eq!(parsed.samples.get(&(name.clone(), labels.clone())), Some(&value), "{name}{labels:?}");
        }
    }
}

/// What a Prometheus without native histograms makes of a family.
fn samples(family: &MetricFamily) -> Vec<(String, crate::parser::Labels, f64)> {
    let name = family.name.clone().unwrap();
    family.metric.iter().flat_map(|metric| metric_samples(&name, metric)).collect()
}

fn metric_samples(name: &str, metric: &Metric) -> Vec<(String, crate::parser::Labels, f64)> {
    let labels =
        metric.label.iter().map(|pair| (pair.name.clone().unwrap(), pair.value.clone().unwrap_or_default()));
    let labels: crate::parser::Labels = labels.collect();
    let number = |number: &proto::Number| (name.to_owned(), labels.clone(), number.value.unwrap_or(0.0));
    let mut samples: Vec<_> = metric.counter.iter().chain(&metric.gauge).map(number).collect();
    if let Some(histogram) = &metric.histogram {
        let count = histogram.sample_count.unwrap_or(0);
        let buckets = histogram
            .bucket
            .iter()
            .map(|bucket| (bucket.upper_bound.unwrap(), bucket.cumulative_count.unwrap_or(0)));
        for (bound, count) in buckets.chain([(f64::INFINITY, count)]) {
            let mut labels = labels.clone();
            labels.insert("le".to_owned(), go_float(bound));
            samples.push((format!("{name}_bucket"), labels, count as f64));
        }
        samples.push((format!("{name}_sum"), labels.clone(), histogram.sample_sum.unwrap_or(0.0)));
        samples.push((format!("{name}_count"), labels, count as f64));
    }
    samples
}

/// How Prometheus spells the bounds of these pages when it reads them from protobuf.
fn go_float(bound: f64) -> String {
    let known = [
        (0.000_001, "1e-06"),
        (0.005, "0.005"),
        (0.5, "0.5"),
        (1.0, "1.0"),
        (2.5, "2.5"),
        (f64::INFINITY, "+Inf"),
    ];
    known.iter().find(|(known, _)| *known == bound).expect("a known bound").1.to_owned()
}

#[test]
fn native_histograms_hold_the_same_values() {
    let decoded = proto::decode(&protobuf(&page::ordinary(), Native::On));
    let histogram = decoded[2].metric[0].histogram.as_ref().unwrap();
    assert_eq!(histogram.schema, Some(0));
    assert_eq!(histogram.zero_threshold, Some(5.960_464_477_539_063e-8));
    assert_eq!(histogram.zero_count, Some(1));
    assert_eq!(histogram.native_buckets(), [(-1, 3), (0, 2), (2, 1)]);
    // Two runs: -1 and 0, then 2, which is one further than next.
    let spans: Vec<_> = histogram
        .positive_span
        .iter()
        .map(|span| (span.offset.unwrap_or(0), span.length.unwrap_or(0)))
        .collect();
    assert_eq!(spans, [(-1, 2), (1, 1)]);
    assert_eq!(histogram.positive_delta, [3, -1, -1]);
    let total: u64 = histogram.native_buckets().iter().map(|(_, count)| count).sum();
    assert_eq!(Some(total + histogram.zero_count.unwrap()), histogram.sample_count);
}

#[test]
fn a_native_histogram_without_values_is_seen_to_be_native() {
    let decoded = proto::decode(&protobuf(&page::ordinary(), Native::On));
    let histogram = decoded[2].metric[1].histogram.as_ref().unwrap();
    assert_eq!((histogram.schema, histogram.zero_count), (Some(0), Some(0)));
    assert!(histogram.zero_threshold.unwrap() > 0.0);
    assert_eq!(histogram.positive_span.len(), 1);
    assert_eq!(histogram.native_buckets(), []);
}

#[test]
fn native_histograms_can_be_left_out() {
    let decoded = proto::decode(&protobuf(&page::ordinary(), Native::Off));
    for metric in &decoded[2].metric {
        let histogram = metric.histogram.as_ref().unwrap();
        assert_eq!((histogram.schema, histogram.zero_threshold, histogram.zero_count), (None, None, None));
        assert!(histogram.positive_span.is_empty() && histogram.positive_delta.is_empty());
        assert_eq!(histogram.bucket.len(), 5);
    }
}

#[test]
fn exponential_buckets_that_contradict_the_count_are_left_out_alone() {
    let wrong = |exponential| {
        let histogram = Histogram { exponential: Some(exponential), ..page::histogram() };
        let series = vec![page::series(&[], Value::Histogram(histogram))];
        let family = [page::family("it_seconds", "", Kind::Histogram, series)];
        let decoded = proto::decode(&protobuf(&family, Native::On));
        let histogram = decoded[0].metric[0].histogram.clone().unwrap();
        assert_eq!(histogram.bucket.len(), 5);
        histogram.schema.is_none() && histogram.positive_span.is_empty()
    };
    let right = page::histogram().exponential.unwrap();
    assert!(!wrong(right.clone()));
    assert!(wrong(Exponential { zero_count: 2, ..right.clone() }));
    assert!(wrong(Exponential { schema: 9, ..right.clone() }));
    assert!(wrong(Exponential { buckets: vec![(0, 3), (-1, 2), (2, 1)], ..right.clone() }));
    assert!(wrong(Exponential { buckets: vec![(0, 3), (0, 2), (2, 1)], ..right.clone() }));
    assert!(wrong(Exponential { buckets: vec![(0, u64::MAX), (1, 1), (2, 6)], ..right.clone() }));
    assert!(wrong(Exponential { zero_threshold: f64::NAN, ..right }));
}

#[test]
fn what_cannot_be_shown_is_left_out_by_itself_and_counted() {
    let families: Vec<_> = page::ordinary().into_iter().chain(page::foreign()).collect();
    let page = text(&families);
    let parsed = parse(&page);
    // All that was right is there.
    assert_eq!(
        parsed.get("it_jobs_total", &[("queue", AWKWARD), ("result", "error")]),
        Some(9_007_199_254_740_991.0)
    );
    assert_eq!(parsed.get("it_duration_seconds_count", &[("queue", "mail")]), Some(7.0));
    assert_eq!(parsed.get("it_foreign_gauge_9", &[("k", "w")]), Some(1.0));
    assert_eq!(parsed.get("it_bad_total", &[("value", "right")]), Some(1.5));
    // What could be mended is there under other names, after what needed no mending.
    let mended = [("a_b", "x"), ("exported___name__", "evil"), ("_", "empty"), ("_9", "nine")];
    assert_eq!(parsed.get("it_foreign_gauge_9", &mended), Some(1.0));
    assert_eq!(parsed.get("it_foreign_gauge_9", &[("k", "v"), ("l", "")]), Some(1.0));
    assert_eq!(parsed.help["it_foreign_gauge_9"], "The name is right.");
    assert_eq!(parsed.get("it_foreign_gauge_9_total", &[]), Some(1.0));
    assert_eq!(parsed.get("it_bad_seconds_count", &[("exported_le", "taken")]), Some(7.0));
    assert_eq!(parsed.get("it_bad_seconds_count", &[("native", "wrong")]), Some(7.0));
    // The rest is counted.
    let left_out = |reason| parsed.get("dials_prometheus_left_out_series", &[("reason", reason)]);
    assert_eq!(left_out("name"), Some(1.0));
    assert_eq!(left_out("label"), Some(1.0));
    assert_eq!(left_out("value"), Some(6.0));
    assert_eq!(left_out("duplicate"), Some(2.0));
    // Every format leaves out the same.
    let other = parse(&openmetrics(&families));
    assert_eq!(parsed.samples.keys().collect::<Vec<_>>(), other.samples.keys().collect::<Vec<_>>());
    let decoded = proto::decode(&protobuf(&families, Native::Off));
    assert_eq!(
        decoded.iter().map(|family| family.metric.len()).sum::<usize>(),
        2 + 1 + 2 + 3 + 1 + 1 + 1 + 2 + 4
    );
}

#[test]
fn a_counter_beside_a_family_of_its_bare_name_is_unknown_to_openmetrics() {
    let families: Vec<_> = page::ordinary().into_iter().chain(page::foreign()).collect();
    let parsed = parse(&openmetrics(&families));
    assert_eq!(parsed.types["it_jobs"], "gauge");
    assert_eq!(parsed.types["it_jobs_total"], "unknown");
    assert_eq!(parsed.get("it_jobs_total", &[("queue", "mail"), ("result", "ok")]), Some(12.0));
}

/// A reader that knows names by family refused the page.
#[test]
fn a_counter_beside_a_histogram_whose_sum_has_its_bare_name_is_unknown_to_openmetrics() {
    let counter = |name: &'static str| Family {
        name: name.into(),
        help: "Odd.".into(),
        kind: Kind::Counter,
        series: vec![Series { labels: Vec::new(), value: Value::Counter(1.0) }],
    };
    let histogram = page::ordinary().into_iter().find(|family| family.kind == Kind::Histogram).unwrap();
    let sum = format!("{}_sum_total", histogram.name);
    let families =
        [histogram, Family { name: sum.clone().into(), ..counter("it") }, counter("it_free_total")];
    let parsed = parse(&openmetrics(&families));
    assert_eq!(parsed.types[&sum], "unknown");
    assert_eq!(parsed.types["it_free"], "counter");
    assert_eq!(parsed.get(&sum, &[]), Some(1.0));
}
