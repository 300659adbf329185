//! Memory does not depend on how many label values, names or recordings there were.

use dials_metrics::Recorder;
use dials_runtime::{Family, Series, Source, Value};
use metrics::{counter, gauge, histogram, with_local_recorder};

const FLOOD: u64 = 100_000;

fn count(series: &Series) -> f64 {
    match &series.value {
        Value::Counter(total) => *total,
        Value::Gauge(level) => *level,
        Value::Histogram(histogram) => histogram.count as f64,
    }
}

fn total(family: &Family) -> f64 {
    family.series.iter().map(count).sum()
}

/// `dials_series_overflow_total` by its site.
fn overflows(families: &[Family]) -> Vec<(String, f64)> {
    let overflows = families.iter().filter(|family| family.name == "dials_series_overflow_total");
    overflows
        .flat_map(|family| &family.series)
        .map(|series| (series.labels[0].1.to_string(), count(series)))
        .collect()
}

#[test]
fn a_flood_of_label_values_is_bounded_and_exact_in_total() {
    let recorder = Recorder::new();
    let flood = |from: u64| {
        for user in from..from + FLOOD {
            let user = user.to_string();
            counter!("requests_total", "user" => user.clone()).increment(3);
            gauge!("open", "user" => user.clone()).increment(1.0);
            histogram!("sizes", "user" => user).record(0.5);
        }
    };
    with_local_recorder(&recorder, || {
        flood(0);
        assert_eq!(allocation_counter::measure(|| flood(FLOOD)).bytes_current, 0);
    });
    let families = recorder.families();
    let [requests, open, sizes, ..] = &families[..] else { panic!() };
    assert_eq!([requests, open, sizes].map(|family| family.series.len()), [2_001; 3]);
    assert_eq!([requests, open, sizes].map(total), [3.0 * 200_000.0, 200_000.0, 200_000.0]);
    let over = |name: &str| (name.to_owned(), 198_000.0);
    assert_eq!(overflows(&families), [over("requests_total"), over("open"), over("sizes")]);
    let last = requests.series.last().unwrap();
    assert_eq!(last.labels, [("user".into(), "__other__".into())]);
    assert_eq!(count(last), 3.0 * 198_000.0);
}

#[test]
fn eight_threads_flood_and_the_total_is_exact() {
    let recorder = Recorder::new().series_per_metric(100);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let recorder = &recorder;
            scope.spawn(move || {
                with_local_recorder(recorder, || {
                    for n in 0..10_000 {
                        counter!("flooded_total", "n" => (n * thread).to_string()).increment(1);
                    }
                });
            });
        }
    });
    let families = recorder.families();
    assert_eq!(families[0].series.len(), 101);
    assert_eq!(total(&families[0]), 80_000.0);
    assert_eq!(overflows(&families)[0].1, count(families[0].series.last().unwrap()));
}

#[test]
fn all_metrics_together_are_bounded() {
    let recorder = Recorder::new().series_total(50);
    with_local_recorder(&recorder, || {
        for n in 0..100_u64 {
            counter!("first", "n" => n.to_string()).increment(1);
            counter!("second", "n" => n.to_string()).increment(1);
        }
        counter!("plain").increment(1);
    });
    let families = recorder.families();
    let [first, plain, second, _] = &families[..] else { panic!("{families:#?}") };
    assert_eq!([first, plain, second].map(|family| family.series.len()), [26, 1, 26]);
    assert_eq!([first, plain, second].map(total), [100.0, 1.0, 100.0]);
    assert_eq!(overflows(&families), [("first_total".to_owned(), 75.0), ("second_total".to_owned(), 75.0)]);
}

#[test]
fn a_flood_of_names_is_bounded_and_what_is_lost_is_counted() {
    let recorder = Recorder::new().series_total(100);
    let flood = |from: u64| {
        for n in from..from + 10_000 {
            metrics::describe_gauge!(format!("name{n}"), "Described.");
            counter!(format!("name{n}")).increment(5);
            histogram!(format!("name{n}")).record(f64::NAN);
        }
    };
    with_local_recorder(&recorder, || {
        flood(0);
        assert_eq!(allocation_counter::measure(|| flood(10_000)).bytes_current, 0);
    });
    let families = recorder.families();
    let counters: f64 = families.iter().filter(|family| family.name.starts_with("name")).map(total).sum();
    let lost = overflows(&families);
    assert_eq!(lost.len(), 1);
    assert_eq!(lost[0].0, "__other__");
    // Gauges were only described and took names; what is left went to counters and histograms in turn.
    let named = families.iter().filter(|family| family.name.starts_with("name")).count() as f64;
    assert_eq!(counters / 5.0 + lost[0].1 + (named - counters / 5.0), 40_000.0);
}

#[test]
fn huge_texts_are_cut() {
    let recorder = Recorder::new();
    let huge = "€".repeat(400_000);
    let record = || {
        counter!("cut_total", "text" => huge.clone()).increment(1);
        metrics::describe_counter!("cut_total", huge.clone());
        counter!(huge.clone()).increment(1);
    };
    with_local_recorder(&recorder, || {
        record();
        assert_eq!(allocation_counter::measure(record).bytes_current, 0);
    });
    let families = recorder.families();
    assert_eq!(total(&families[0]), 2.0);
    assert_eq!(families[0].series[0].labels[0].1, format!("{}…", "€".repeat(84)));
    assert!(families[0].help.len() <= 1_024);
    assert_eq!(families[1].name, format!("{}…", "€".repeat(84)));
    let faults = families.iter().find(|family| family.name == "dials_internal_errors_total").unwrap();
    let labels = [("site".into(), "cut_total".into()), ("kind".into(), "label_cut".into())];
    assert_eq!((&faults.series[0].labels[..], count(&faults.series[0])), (&labels[..], 1.0));
}
