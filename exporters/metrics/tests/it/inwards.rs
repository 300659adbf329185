//! The recorder shows exactly what was recorded.

use std::sync::Arc;
use std::time::Duration;

use dials_metrics::Recorder;
use dials_runtime::{Family, Histogram, Kind, Source, Value};
use metrics::{Unit, counter, gauge, histogram, with_local_recorder};

fn family<'a>(families: &'a [Family], name: &str) -> &'a Family {
    let mut found = families.iter().filter(|family| family.name == name);
    let family = found.next().unwrap_or_else(|| panic!("no {name} in {families:#?}"));
    assert!(found.next().is_none(), "{name} is there twice");
    family
}

fn only_value(families: &[Family], name: &str) -> Value {
    let [series] = &family(families, name).series[..] else { panic!("{families:#?}") };
    series.value.clone()
}

fn only_histogram(families: &[Family], name: &str) -> Histogram {
    match only_value(families, name) {
        Value::Histogram(histogram) => histogram,
        other => panic!("{other:?}"),
    }
}

#[test]
fn eight_threads_lose_nothing_and_no_total_falls_meanwhile() {
    let recorder = Recorder::new().buckets("sizes", &[1.0, 2.0, 3.0]);
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|thread| {
                let recorder = &recorder;
                scope.spawn(move || {
                    with_local_recorder(recorder, || {
                        let cached = counter!("cached");
                        for n in 0..100_000_u32 {
                            cached.increment(1);
                            counter!("looked_up_total", "thread" => thread.to_string()).increment(2);
                            gauge!("level").increment(1.0);
                            histogram!("sizes").record(n % 4);
                        }
                        gauge!("level").decrement(100_000.0);
                    });
                })
            })
            .collect();
        let mut last = 0.0;
        while !threads.iter().all(std::thread::ScopedJoinHandle::is_finished) {
            let families = recorder.families();
            if families.iter().any(|family| family.name == "cached_total") {
                let Value::Counter(total) = only_value(&families, "cached_total") else { panic!() };
                assert!(total >= last);
                last = total;
            }
        }
    });
    let families = recorder.families();
    assert_eq!(only_value(&families, "cached_total"), Value::Counter(800_000.0));
    assert_eq!(only_value(&families, "level"), Value::Gauge(0.0));
    let looked_up = family(&families, "looked_up_total");
    assert_eq!(looked_up.series.len(), 8);
    for (thread, series) in looked_up.series.iter().enumerate() {
        assert_eq!(series.labels, [("thread".into(), thread.to_string().into())]);
        assert_eq!(series.value, Value::Counter(200_000.0));
    }
    let sizes = Histogram {
        count: 800_000,
        sum: 8.0 * 25_000.0 * (1.0 + 2.0 + 3.0),
        classic: vec![(1.0, 400_000), (2.0, 600_000), (3.0, 800_000)],
        exponential: None,
    };
    assert_eq!(only_histogram(&families, "sizes"), sizes);
}

#[test]
fn threads_that_race_for_a_new_series_share_it() {
    for _ in 0..50 {
        let recorder = Arc::new(Recorder::new());
        let start = std::sync::Barrier::new(8);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    start.wait();
                    with_local_recorder(&recorder, || {
                        (0..20).for_each(|n: u32| counter!("raced_total", "n" => n.to_string()).increment(1));
                    });
                });
            }
        });
        let families = recorder.families();
        let raced = family(&families, "raced_total");
        assert_eq!(raced.series.len(), 20);
        assert!(raced.series.iter().all(|series| series.value == Value::Counter(8.0)));
    }
}

#[test]
fn a_described_metric_has_its_help_and_unit() {
    let recorder = Recorder::new();
    with_local_recorder(&recorder, || {
        metrics::describe_histogram!("fetch", Unit::Milliseconds, "Time of a fetch.");
        histogram!("fetch").record(Duration::from_millis(30));
        metrics::describe_gauge!("cache_bytes", Unit::Bytes, "Size of the cache.");
        gauge!("cache_bytes").set(1.0);
        counter!("undescribed").increment(1);
        // Nothing but a description is no metric.
        metrics::describe_counter!("unused", "Never recorded.");
    });
    let families = recorder.families();
    let shown: Vec<_> = families.iter().map(|family| (&*family.name, &*family.help, family.kind)).collect();
    let expected = [
        ("undescribed_total", "Recorded through the metrics facade.", Kind::Counter),
        ("cache_bytes", "Size of the cache.", Kind::Gauge),
        ("fetch", "Time of a fetch. [milliseconds]", Kind::Histogram),
    ];
    assert_eq!(shown, expected);
}

#[test]
fn a_counter_with_and_without_its_ending_is_one() {
    let recorder = Recorder::new();
    with_local_recorder(&recorder, || {
        counter!("mails").increment(1);
        counter!("mails_total").increment(2);
        metrics::describe_counter!("mails", "Mails.");
    });
    let families = recorder.families();
    assert_eq!(only_value(&families, "mails_total"), Value::Counter(3.0));
    assert_eq!(family(&families, "mails_total").help, "Mails.");
}

#[test]
fn durations_in_seconds_have_the_bounds_of_opentelemetry() {
    let recorder = Recorder::new();
    with_local_recorder(&recorder, || {
        for millis in [1, 5, 6, 250, 10_000, 10_001] {
            histogram!("fetch_seconds").record(Duration::from_millis(millis));
        }
    });
    let fetches = only_histogram(&recorder.families(), "fetch_seconds");
    let bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];
    let counts = [2, 3, 3, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4, 5];
    assert_eq!(fetches.classic, std::iter::zip(bounds, counts).collect::<Vec<_>>());
    assert_eq!(fetches.count, 6);
    assert!((fetches.sum - 20.263).abs() < 1e-9);
}

#[test]
fn a_unit_that_comes_after_the_first_value_leaves_the_bounds_alone() {
    let recorder = Recorder::new();
    with_local_recorder(&recorder, || {
        histogram!("late", "n" => "1").record(1.0);
        metrics::describe_histogram!("late", Unit::Seconds, "Late.");
        histogram!("late", "n" => "2").record(1.0);
    });
    let families = recorder.families();
    let bounds = |at: usize| match &family(&families, "late").series[at].value {
        Value::Histogram(histogram) => histogram.classic.len(),
        other => panic!("{other:?}"),
    };
    assert_eq!((bounds(0), bounds(1)), (25, 25));
}

#[test]
fn what_was_received_is_on_the_page_in_every_format() {
    let recorder = Recorder::new();
    with_local_recorder(&recorder, || {
        counter!("http.requests", "http.route" => "/\"a\"\n").increment(1);
        histogram!("http.duration.seconds").record(0.25);
    });
    let families = recorder.families();
    let text = dials_prometheus::text(&families);
    assert!(text.contains("http_requests_total{http_route=\"/\\\"a\\\"\\n\"} 1\n"), "{text}");
    assert!(text.contains("http_duration_seconds_bucket{le=\"0.25\"} 1\n"), "{text}");
    assert!(text.contains("http_duration_seconds_sum 0.25\n"), "{text}");
    let openmetrics = dials_prometheus::openmetrics(&families);
    assert!(openmetrics.contains("# TYPE http_requests counter\n"), "{openmetrics}");
}

#[test]
fn a_known_series_costs_no_allocation() {
    let recorder = Recorder::new();
    let record = || {
        counter!("counter", "label" => "value").increment(1);
        gauge!("gauge", "label" => "value").set(1.0);
        histogram!("histogram", "label" => "value").record(1.0);
    };
    with_local_recorder(&recorder, || {
        record();
        assert_eq!(allocation_counter::measure(record).count_total, 0);
    });
}
