//! Totals are exact, never fall, and are the same in every shape in which they are shown.

use crate::support::{of, run};
use dials::{Family, Histogram, Snapshot, Value};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

/// Every number of a function that may only rise, by what it is.
fn rising(snapshot: &Snapshot, name: &str) -> HashMap<String, f64> {
    let mut numbers = HashMap::new();
    for Family { name: family, series, .. } in snapshot.families() {
        for series in series.iter().filter(|series| series.labels.iter().any(|(_, value)| value == name)) {
            let key = format!("{family}{:?}", series.labels);
            match &series.value {
                Value::Counter(value) => drop(numbers.insert(key, *value)),
                Value::Gauge(_) => {}
                Value::Histogram(histogram) => {
                    numbers.insert(format!("{key} count"), histogram.count as f64);
                    numbers.insert(format!("{key} sum"), histogram.sum);
                    for (bound, count) in &histogram.classic {
                        numbers.insert(format!("{key} le {bound}"), *count as f64);
                    }
                    let exponential = histogram.exponential.as_ref().unwrap();
                    numbers.insert(format!("{key} zero"), exponential.zero_count as f64);
                    for (index, count) in &exponential.buckets {
                        numbers.insert(format!("{key} bucket {index}"), *count as f64);
                    }
                }
            }
        }
    }
    numbers
}

/// Lets nobody wait for a reader that found something wrong.
struct Gone<'a>(&'a AtomicU64);

impl Drop for Gone<'_> {
    fn drop(&mut self) {
        self.0.fetch_add(u64::from(u32::MAX), Relaxed);
    }
}

#[derive(Debug, dials::ErrorKind)]
enum Third {
    First,
    Second,
}

#[dials::timed(slow = 1us)]
fn called_a_million_times(n: u64) -> Result<u64, Third> {
    match n % 3 {
        0 => Err(Third::First),
        1 => Err(Third::Second),
        _ => Ok(n),
    }
}

#[test]
fn a_million_calls_from_eight_threads_are_all_there_and_no_number_ever_fell() {
    const THREADS: u64 = 8;
    const EACH: u64 = 125_000;
    const ROUNDS: u64 = 10;
    let ended = AtomicBool::new(false);
    let snapshots = AtomicU64::new(0);
    let call = || {
        for n in 0..EACH {
            // On few processors the reader could be left behind; every tenth of the calls has a snapshot in it.
            while n % (EACH / ROUNDS) == 0 && snapshots.load(Relaxed) < n / (EACH / ROUNDS) {
                std::thread::yield_now();
            }
            let _ = called_a_million_times(n);
        }
    };
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let _gone = Gone(&snapshots);
            let mut before = HashMap::new();
            while !ended.load(Relaxed) {
                let now = rising(&dials::snapshot(), "called_a_million_times");
                for (what, was) in &before {
                    let is = now.get(what).unwrap_or_else(|| panic!("{what} has gone"));
                    assert!(is >= was, "{what} fell from {was} to {is}");
                }
                before = now;
                snapshots.fetch_add(1, Relaxed);
            }
        });
        let callers: Vec<_> = (0..THREADS).map(|_| scope.spawn(call)).collect();
        callers.into_iter().for_each(|caller| caller.join().unwrap());
        ended.store(true, Relaxed);
        reader.join().unwrap();
    });
    assert!(snapshots.load(Relaxed) >= ROUNDS - 1);
    let function = of("called_a_million_times");
    // 125,000 is 41,666 times three, and two more.
    assert_eq!(function.errors_of_kind("First"), THREADS * 41_667);
    assert_eq!(function.errors_of_kind("Second"), THREADS * 41_667);
    assert_eq!(function.ok(), THREADS * 41_666);
    assert_eq!((function.calls(), function.in_flight()), (THREADS * EACH, 0));
}

/// The histogram of a function's calls that returned.
fn histogram(name: &str) -> Histogram {
    let families = dials::snapshot().families();
    let durations = families.iter().find(|family| family.name == "function_calls_duration_seconds").unwrap();
    let is = |series: &&dials::Series, label: &str, value: &str| {
        series.labels.iter().any(|(name, other)| name == label && other == value)
    };
    let found = durations
        .series
        .iter()
        .find(|series| is(series, "function", name) && is(series, "result", "ok"))
        .unwrap_or_else(|| panic!("no durations of {name}"));
    match &found.value {
        Value::Histogram(histogram) => histogram.clone(),
        other => panic!("{other:?}"),
    }
}

/// How many values are at or under the upper bound of an exponential bucket.
fn at_or_under(histogram: &Histogram, index: i32) -> u64 {
    let exponential = histogram.exponential.as_ref().unwrap();
    let buckets = exponential.buckets.iter().filter(|(other, _)| *other <= index);
    exponential.zero_count + buckets.map(|(_, count)| count).sum::<u64>()
}

fn spin(time: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < time {
        std::hint::spin_loop();
    }
}

/// Durations from under a hundred nanoseconds to ten milliseconds.
const TIMES: [u64; 12] =
    [0, 300, 700, 1_500, 4_000, 9_000, 30_000, 70_000, 250_000, 900_000, 3_000_000, 10_000_000];

/// `floor(2^(8k/8) s)` for k = -20, -17, -14, -10, -7, and -3, which is 125 ms: bounds that both histograms have.
#[dials::timed(buckets = [953ns, 7629ns, 61035ns, 976562ns, 7812500ns, 125ms])]
fn with_bounds_of_both(nanos: u64) {
    spin(Duration::from_nanos(nanos));
}

#[test]
fn at_a_bound_that_both_have_the_classic_and_the_exponential_count_are_equal() {
    for nanos in TIMES.into_iter().cycle().take(240) {
        with_bounds_of_both(nanos);
    }
    let histogram = histogram("with_bounds_of_both");
    assert_eq!(histogram.count, 240);
    assert_eq!(at_or_under(&histogram, i32::MAX), 240);
    let bounds: Vec<_> = histogram.classic.iter().map(|(bound, _)| *bound).collect();
    assert_eq!(bounds, [953e-9, 7629e-9, 61035e-9, 976_562e-9, 7_812_500e-9, 0.125]);
    for ((bound, count), exponent) in histogram.classic.iter().zip([-20, -17, -14, -10, -7, -3]) {
        assert_eq!(*count, at_or_under(&histogram, exponent * 8), "at {bound} s");
    }
    assert!(histogram.classic.windows(2).all(|pair| pair[0].1 <= pair[1].1));
}

#[dials::timed]
fn with_default_bounds(nanos: u64) {
    spin(Duration::from_nanos(nanos));
}

#[test]
fn between_two_exponential_bounds_the_classic_count_lies_between_theirs() {
    for nanos in TIMES.into_iter().cycle().take(240) {
        with_default_bounds(nanos);
    }
    let histogram = histogram("with_default_bounds");
    assert_eq!((histogram.count, at_or_under(&histogram, i32::MAX)), (240, 240));
    assert_eq!(histogram.classic.len(), 18);
    let exponential = histogram.exponential.as_ref().unwrap();
    assert_eq!((exponential.schema, exponential.zero_threshold), (3, (-24f64).exp2()));
    assert!(exponential.buckets.windows(2).all(|pair| pair[0].0 < pair[1].0));
    for (bound, count) in &histogram.classic {
        let index = (bound.log2() * 8.0).floor() as i32;
        let (low, high) = (at_or_under(&histogram, index), at_or_under(&histogram, index + 1));
        assert!((low..=high).contains(count), "{count} at {bound} s, but {low} and {high} around it");
    }
}

#[test]
fn the_sum_is_that_of_the_durations() {
    #[dials::timed]
    fn summed(nanos: u64) {
        spin(Duration::from_nanos(nanos));
    }
    let name = "the_sum_is_that_of_the_durations::summed";
    let begun = Instant::now();
    for nanos in TIMES {
        summed(nanos);
    }
    let at_most = begun.elapsed();
    let at_least = Duration::from_nanos(TIMES.iter().sum());
    let total = of(name).total_time();
    // The processor's counter and the system's clock may differ by a thousandth.
    assert!(
        total.mul_f64(1.001) >= at_least && total <= at_most.mul_f64(1.001),
        "{at_least:?} {total:?} {at_most:?}"
    );
    assert_eq!((histogram(name).sum * 1e9).round() as u128, total.as_nanos());
}

#[test]
fn quantiles_lie_between_what_was_measured_inside_and_outside() {
    #[dials::timed]
    async fn measured(nanos: u64, inside: &mut Vec<Duration>) {
        let begun = Instant::now();
        spin(Duration::from_nanos(nanos));
        inside.push(begun.elapsed());
    }
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for nanos in TIMES.into_iter().cycle().take(120) {
        let begun = Instant::now();
        run(measured(nanos, &mut inside));
        outside.push(begun.elapsed());
    }
    inside.sort();
    outside.sort();
    let function = of("quantiles_lie_between_what_was_measured_inside_and_outside::measured");
    for (share, rank) in [(0.0, 1), (0.5, 60), (0.9, 108), (0.95, 114), (0.99, 119), (1.0, 120)] {
        let quantile = function.quantile(share).unwrap();
        // The upper bound of a bucket, each 2^(1/8) times the one before; the least is 59 ns.
        let at_most = outside[rank - 1].mul_f64(1.092).max(Duration::from_nanos(60));
        assert!(
            quantile.mul_f64(1.001) >= inside[rank - 1],
            "{share}: {quantile:?} < {:?}",
            inside[rank - 1]
        );
        assert!(quantile <= at_most, "{share}: {quantile:?} > {at_most:?}");
    }
}
