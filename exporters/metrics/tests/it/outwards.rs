//! The bridge tells a foreign recorder exactly what `dials` counted.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use dials_metrics::Bridge;
use dials_runtime::{Exporter, Family, Series, Stop, Value};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit, with_local_recorder};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use metrics_util::MetricKindMask;

fn prometheus() -> PrometheusRecorder {
    PrometheusBuilder::new().build_recorder()
}

fn call(function: &'static str, times: usize) {
    (0..times).for_each(|_| dials_runtime::time(function).run(|| ()));
}

fn flush(bridge: &Bridge, recorder: &PrometheusRecorder) -> String {
    with_local_recorder(recorder, || bridge.flush());
    recorder.handle().render()
}

/// The lines of one function, in order; other tests of this process call others.
fn lines_of(function: &str, page: &str) -> Vec<String> {
    let label = format!("function=\"{function}\"");
    let mut lines: Vec<_> = page.lines().filter(|line| line.contains(&label)).map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

/// The same lines, made from the snapshot.
fn expected_lines(function: &str) -> Vec<String> {
    let families = dials_runtime::snapshot().families();
    let lines =
        families.iter().flat_map(|family| family.series.iter().flat_map(|series| lines(family, series)));
    lines_of(function, &lines.collect::<Vec<_>>().join("\n"))
}

fn lines(family: &Family, series: &Series) -> Vec<String> {
    let labels: Vec<_> = series.labels.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
    let (name, labels) = (&family.name, labels.join(","));
    match &series.value {
        Value::Counter(number) | Value::Gauge(number) => vec![format!("{name}{{{labels}}} {number}")],
        Value::Histogram(histogram) => {
            let bounds = histogram.classic.iter().map(|(bound, count)| (bound_text(*bound), *count));
            let buckets = bounds.chain([("+Inf".to_owned(), histogram.count)]);
            let buckets = buckets.map(|(le, count)| format!("{name}_bucket{{{labels},le=\"{le}\"}} {count}"));
            let sum = format!("{name}_sum{{{labels}}} {}", histogram.sum);
            let count = format!("{name}_count{{{labels}}} {}", histogram.count);
            buckets.chain([sum, count]).collect()
        }
    }
}

/// Those of functions, which are from a microsecond to ten seconds.
fn bound_text(bound: f64) -> String {
    if bound < 1e-4 { format!("{bound:e}").replace("e-", "e-0") } else { format!("{bound:?}") }
}

#[test]
fn a_page_shows_exactly_what_was_counted() {
    let (bridge, recorder) = (Bridge::new(), prometheus());
    call("exactly", 1_234);
    let page = flush(&bridge, &recorder);

    let lines = lines_of("exactly", &page);
    assert_eq!(lines, expected_lines("exactly"));
    let labels = "function=\"exactly\",module=\"\"";
    for line in [
        format!("function_calls_total{{{labels},result=\"ok\"}} 1234"),
        format!("function_calls_total{{{labels},result=\"panic\"}} 0"),
        format!("function_calls_concurrent{{{labels}}} 0"),
        format!("function_calls_duration_seconds_bucket{{{labels},result=\"ok\",le=\"+Inf\"}} 1234"),
        format!("function_calls_duration_seconds_count{{{labels},result=\"ok\"}} 1234"),
    ] {
        assert!(lines.contains(&line), "{line}\n{lines:#?}");
    }
    assert!(page.contains("# HELP function_calls_total Calls that have ended, by how they ended.\n"));
    assert!(page.contains("# TYPE function_calls_total counter\n"));
}

#[test]
fn every_le_is_spelled_as_on_the_own_page() {
    let recorder = prometheus();
    call("spelled", 1);
    let page = flush(&Bridge::new(), &recorder);
    let own = dials_prometheus::text(&dials_runtime::snapshot().families());
    let les = |page: &str| {
        let mut les: Vec<_> = lines_of("spelled", page)
            .iter()
            .filter_map(|line| Some(line.split_once("le=\"")?.1.split_once('"')?.0.to_owned()))
            .collect();
        les.sort_unstable();
        les
    };
    assert!(les(&own).len() > 10);
    assert_eq!(les(&page), les(&own));
}

#[test]
fn each_flush_sets_the_totals_anew() {
    let (bridge, recorder) = (Bridge::new(), prometheus());
    for round in 1..=3 {
        call("anew", 10);
        let page = flush(&bridge, &recorder);
        assert_eq!(lines_of("anew", &page), expected_lines("anew"));
        assert!(page.contains(&format!("{{function=\"anew\",module=\"\",result=\"ok\"}} {}\n", 10 * round)));
    }
}

#[test]
fn a_recorder_that_comes_later_sees_everything_since_the_beginning() {
    let (bridge, early, late) = (Bridge::new(), prometheus(), prometheus());
    // To nobody.
    bridge.flush();
    call("later", 5);
    flush(&bridge, &early);
    call("later", 6);
    let page = flush(&bridge, &late);
    assert_eq!(lines_of("later", &page), expected_lines("later"));
    assert!(page.contains("function_calls_total{function=\"later\",module=\"\",result=\"ok\"} 11\n"));
    assert!(page.contains("# HELP function_calls_total "));
}

#[test]
fn a_recorder_that_forgets_what_is_idle_is_told_again() {
    let recorder =
        PrometheusBuilder::new().idle_timeout(MetricKindMask::ALL, Some(Duration::ZERO)).build_recorder();
    let bridge = Bridge::new();
    call("idle", 7);
    assert_eq!(lines_of("idle", &flush(&bridge, &recorder)), expected_lines("idle"));
    assert_eq!(lines_of("idle", &recorder.handle().render()), Vec::<String>::new());
    assert_eq!(lines_of("idle", &flush(&bridge, &recorder)), expected_lines("idle"));
}

#[test]
fn the_end_brings_a_last_flush() {
    let recorder = prometheus();
    let (mut bridge, stop) = (Bridge::every(Duration::MAX), Stop::new());
    call("last", 3);
    stop.request();
    with_local_recorder(&recorder, || bridge.run(&stop));
    assert_eq!(lines_of("last", &recorder.handle().render()), expected_lines("last"));
}

/// Counts the descriptions of each name.
#[derive(Default)]
struct Described(Mutex<BTreeMap<String, usize>>);

impl Described {
    fn describe(&self, name: &KeyName) {
        *self.0.lock().unwrap().entry(name.as_str().to_owned()).or_default() += 1;
    }
}

impl metrics::Recorder for Described {
    fn describe_counter(&self, name: KeyName, _: Option<Unit>, _: SharedString) {
        self.describe(&name);
    }
    fn describe_gauge(&self, name: KeyName, _: Option<Unit>, _: SharedString) {
        self.describe(&name);
    }
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {
        panic!("there are none");
    }
    fn register_counter(&self, _: &Key, _: &Metadata<'_>) -> Counter {
        Counter::noop()
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        panic!("there are none");
    }
}

#[test]
fn each_recorder_is_told_once_what_a_metric_is() {
    let (bridge, one, another) = (Bridge::new(), Described::default(), Described::default());
    call("described", 1);
    (0..3).for_each(|_| with_local_recorder(&one, || bridge.flush()));
    (0..3).for_each(|_| with_local_recorder(&another, || bridge.flush()));
    for described in [one, another] {
        let described = described.0.into_inner().unwrap();
        assert!(described.values().all(|times| *times == 1), "{described:?}");
        let histogram = "function_calls_duration_seconds";
        for name in ["function_calls_total".to_owned()]
            .into_iter()
            .chain(["_bucket", "_sum", "_count"].map(|part| format!("{histogram}{part}")))
        {
            assert!(described.contains_key(&name), "{name} in {described:?}");
        }
    }
}
