//! What programs and tests read.

use crate::support::{Tally, faults, of, pause, poll, tally};
use dials::{Kind, Outcome, Value};
use std::time::{Duration, Instant};

#[dials::timed]
fn counted_since(fails: bool) -> Result<(), std::fmt::Error> {
    if fails { Err(std::fmt::Error) } else { Ok(()) }
}

#[test]
fn since_tells_what_happened_after_and_what_is_in_flight_now() {
    counted_since(false).unwrap();
    let before = dials::snapshot();
    assert_eq!(dials::snapshot().since(&before).function("counted_since").unwrap().calls(), 0);
    counted_since(false).unwrap();
    assert!(counted_since(true).is_err());
    let since = dials::snapshot().since(&before).function("counted_since").unwrap();
    assert_eq!((since.ok(), since.errors(), since.calls()), (1, 1, 2));
    assert!(since.total_time() <= of("counted_since").total_time());
    assert!(since.quantile(1.0).is_some());
}

#[dials::timed(labels(l = label()))]
fn faulty_since() {}

fn label() -> &'static str {
    panic!("the label's")
}

#[test]
fn since_tells_what_went_wrong_after() {
    faulty_since();
    faulty_since();
    let before = dials::snapshot();
    faulty_since();
    let since = dials::snapshot().since(&before).families();
    let faults = since.iter().find(|family| family.name == "dials_internal_errors_total").unwrap();
    let of_ours =
        faults.series.iter().find(|series| series.labels[0].1 == "it::snapshot::faulty_since").unwrap();
    assert_eq!(of_ours.value, Value::Counter(1.0));
}

mod first {
    #[dials::timed(name = "in two modules")]
    pub(super) fn work() {}
}

mod second {
    #[dials::timed(name = "in two modules")]
    pub(super) fn work() {}
}

#[test]
fn functions_of_one_name_in_two_modules_are_two_and_their_sum_has_no_module() {
    first::work();
    second::work();
    second::work();
    assert_eq!(tally("it::snapshot::first::in two modules").ok, 1);
    assert_eq!(tally("it::snapshot::second::in two modules").ok, 2);
    assert_eq!(tally("in two modules").ok, 3);
}

#[dials::timed(name = "merged", labels(tenant = tenant))]
fn merged_here(tenant: &str) -> Result<(), std::fmt::Error> {
    let _ = tenant;
    Ok(())
}

#[dials::timed(name = "merged", labels(tenant = tenant), buckets = [1ms, 1s])]
async fn merged_there(tenant: &str) -> Result<(), std::fmt::Error> {
    let _ = tenant;
    pause().await;
    Err(std::fmt::Error)
}

#[dials::timed(name = "merged", labels(tenant = label()))]
fn merged_and_faulty() {}

#[dials::timed(name = "merged", labels(tenant = label()))]
fn merged_and_faulty_too() {}

#[test]
fn sites_of_one_name_in_one_module_are_one_function() {
    for tenant in ["a", "b", "a"] {
        merged_here(tenant).unwrap();
    }
    assert!(crate::support::run(merged_there("a")).is_err());
    let mut running = Box::pin(merged_there("b"));
    assert!(poll(&mut running).is_pending());
    merged_and_faulty();
    merged_and_faulty_too();

    let snapshot = dials::snapshot();
    let mut merged: Vec<_> = snapshot
        .functions()
        .iter()
        .filter(|function| function.name() == "merged")
        .map(|function| (&*function.labels()[0].1, function.ok(), function.errors(), function.in_flight()))
        .collect();
    merged.sort_unstable();
    assert_eq!(merged, [("a", 2, 1, 0), ("b", 1, 0, 1)]);
    assert_eq!(faults("it::snapshot::merged", "label_panic"), 2);
    assert_well_formed(&snapshot.families());
}

/// No two series of a family have the same labels, and each has a value of the family's kind.
fn assert_well_formed(families: &[dials::Family]) {
    for family in families {
        let mut labels: Vec<_> = family.series.iter().map(|series| &series.labels).collect();
        let all = labels.len();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), all, "{} has a series twice", family.name);
        for series in &family.series {
            let kind = match series.value {
                Value::Counter(_) => Kind::Counter,
                Value::Gauge(_) => Kind::Gauge,
                Value::Histogram(_) => Kind::Histogram,
            };
            assert_eq!(kind, family.kind, "{}: {series:?}", family.name);
        }
    }
}

#[dials::timed]
async fn hangs() {
    std::future::pending::<()>().await;
}

#[test]
fn a_call_that_hangs_grows_old_and_is_never_said_to_be_older_than_it_is() {
    assert_eq!(dials::snapshot().function("hangs").and_then(|hangs| hangs.oldest_call()), None);
    let mut hanging = Box::pin(hangs());
    let begun = Instant::now();
    assert!(poll(&mut hanging).is_pending());
    let mut before = Duration::ZERO;
    // Its age is known once an epoch of a second has closed behind it.
    while before < Duration::from_millis(500) {
        let oldest = of("hangs").oldest_call().expect("it is in flight");
        assert!(oldest >= before, "it grew younger: {before:?}, {oldest:?}");
        assert!(oldest <= begun.elapsed(), "{oldest:?} after {:?}", begun.elapsed());
        assert!(begun.elapsed() < Duration::from_secs(20), "it is only {oldest:?} old");
        before = oldest;
        std::thread::sleep(Duration::from_millis(20));
    }
    // Calls that come and go meanwhile make it no younger.
    for _ in 0..100 {
        let _ = poll(&mut Box::pin(hangs()));
    }
    assert!(of("hangs").oldest_call().unwrap() >= before);
    drop(hanging);
    assert_eq!(tally("hangs"), Tally { cancelled: 101, ..Tally::default() });
    assert_eq!(of("hangs").oldest_call(), None);
}

#[dials::timed(slow = 2ms)]
fn slow_or_not(time: Duration) -> Option<u8> {
    std::thread::sleep(time);
    (time.is_zero()).then_some(1)
}

#[test]
fn a_call_is_slow_if_it_took_longer_than_the_limit_however_it_ended() {
    for _ in 0..3 {
        slow_or_not(Duration::from_millis(3));
    }
    // A call may be held up by the machine; then it is slow as well, and we see that it took that long.
    let mut held_up = 0;
    for _ in 0..10 {
        let begun = Instant::now();
        slow_or_not(Duration::ZERO);
        held_up += u64::from(begun.elapsed() > Duration::from_millis(2));
    }
    let function = of("slow_or_not");
    assert_eq!(function.calls(), 13);
    assert!((3..=3 + held_up).contains(&function.slow()), "{}", function.slow());
}

#[test]
#[cfg(feature = "catalog")]
fn a_function_that_was_never_called_is_known_with_zeros() {
    #[dials::timed]
    async fn never_called() -> Result<(), std::fmt::Error> {
        Ok(())
    }
    let name = "a_function_that_was_never_called_is_known_with_zeros::never_called";
    drop(never_called());
    assert_eq!((of(name).calls(), of(name).in_flight(), of(name).quantile(0.5)), (0, 0, None));
    let families = dials::snapshot().families();
    let calls = families.iter().find(|family| family.name == "function_calls_total").unwrap();
    let zero = || Value::Counter(0.0);
    assert_eq!(results(calls, name), [("ok", zero()), ("panic", zero()), ("cancelled", zero())]);
}

/// Each result that is shown of a function's calls, and how many there were.
fn results<'a>(calls: &'a dials::Family, function: &str) -> Vec<(&'a str, Value)> {
    let of_function = calls.series.iter().filter(|series| series.labels[0].1 == function);
    let result = |series: &'a dials::Series| {
        let (_, result) = series.labels.iter().find(|(label, _)| label == "result").unwrap();
        (&**result, series.value.clone())
    };
    of_function.map(result).collect()
}

#[test]
fn results_are_in_the_same_order_whatever_has_happened_so_far() {
    #[dials::timed(name = "only_cancelled")]
    async fn only_cancelled() {
        pause().await;
    }
    let mut future = Box::pin(only_cancelled());
    assert!(poll(&mut future).is_pending());
    drop(future);
    let families = dials::snapshot().families();
    let calls = families.iter().find(|family| family.name == "function_calls_total").unwrap();
    let counted = |count| Value::Counter(count);
    let expected = [("ok", counted(0.0)), ("panic", counted(0.0)), ("cancelled", counted(1.0))];
    assert_eq!(results(calls, "only_cancelled"), expected);
}

#[test]
fn outcomes_have_the_names_of_the_label() {
    let names = [Outcome::Ok, Outcome::Error("x"), Outcome::Panic, Outcome::Cancelled].map(Outcome::result);
    assert_eq!(names, ["ok", "error", "panic", "cancelled"]);
}
