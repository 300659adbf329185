//! From when on a query is slow: exactly, and as whoever is nearest to it says.

use super::{Ended, calls, ended};
use crate::support::{alone_with, counter};
use dials::query::{Limits, Observed, limits};
use std::io;
use std::time::Duration;

/// How many were slow, and how many critical, as a counter says it.
fn slow(operation: &str) -> (u64, u64) {
    let of = |severity| {
        counter("db_slow_queries_total", &[("db_operation_name", operation), ("severity", severity)])
    };
    (of("slow"), of("critical"))
}

#[dials::slow_query(collection = "users", threshold = 1ns, critical = 1h)]
fn always_slow() -> io::Result<()> {
    std::hint::black_box(Ok(()))
}

#[dials::slow_query(collection = "users", threshold = 1ns, critical = 1ns)]
fn always_critical() -> io::Result<()> {
    std::hint::black_box(Ok(()))
}

#[dials::slow_query(collection = "users", threshold = 1h, critical = 1h)]
fn never_slow() -> io::Result<()> {
    Ok(())
}

#[test]
fn an_attribute_says_what_is_slow_and_what_is_critical() {
    (0..10).for_each(|_| always_slow().unwrap());
    (0..10).for_each(|_| always_critical().unwrap());
    (0..10).for_each(|_| never_slow().unwrap());
    assert_eq!(
        (slow("always_slow"), slow("always_critical"), slow("never_slow")),
        ((10, 0), (0, 10), (0, 0))
    );
    assert_eq!(ended("always_slow"), Ended::ok(10));
}

const SECOND: u64 = 1_000_000_000;

#[test]
fn a_query_at_a_limit_is_not_over_it_and_one_nanosecond_later_it_is() {
    let of = |operation, nanos| {
        Observed::new("sqlite", "users", operation, Duration::from_nanos(nanos)).count();
        slow(operation)
    };
    assert_eq!(limits(), Limits::default());
    assert_eq!(of("at_limits", SECOND), (0, 0));
    assert_eq!(of("at_limits", SECOND + 1), (1, 0));
    assert_eq!(of("at_limits", 5 * SECOND), (2, 0));
    assert_eq!(of("at_limits", 5 * SECOND + 1), (2, 1));
    let calls = calls("at_limits").unwrap();
    assert_eq!((calls.calls(), calls.slow(), calls.severe()), (4, 3, 1));
}

#[dials::slow_query(collection = "users", threshold = 123456789ns, critical = 2.000000001s)]
fn odd_limits() -> io::Result<()> {
    Ok(())
}

#[cfg(feature = "prometheus")]
#[test]
fn both_limits_are_bounds_of_the_histogram() {
    odd_limits().unwrap();
    let samples =
        crate::pages::of_text(&dials::prometheus::text(), "db_client_operation_duration_seconds_bucket");
    let ours = samples.iter().filter(|sample| sample.label("db_operation_name") == "odd_limits");
    let bounds: Vec<_> = ours.map(|sample| sample.label("le")).collect();
    let expected = [
        "0.001",
        "0.005",
        "0.01",
        "0.05",
        "0.1",
        "0.123456789",
        "0.5",
        "1.0",
        "2.000000001",
        "5.0",
        "10.0",
        "+Inf",
    ];
    assert_eq!(bounds, expected);
}

const VARIABLES: [(&str, &str); 2] =
    [("DIALS_SLOW_QUERY_THRESHOLD", "300ms"), ("DIALS_SLOW_QUERY_CRITICAL", "700ms")];

#[dials::slow_query(collection = "users")]
fn configured() -> io::Result<()> {
    Ok(())
}

#[cfg(feature = "prometheus")]
#[test]
fn an_attribute_beats_the_variables() {
    use std::collections::BTreeSet;

    alone_with("query::thresholds::an_attribute_beats_the_variables", &VARIABLES, || {
        configured().unwrap();
        odd_limits().unwrap();
        always_critical().unwrap();
        let samples =
            crate::pages::of_text(&dials::prometheus::text(), "db_client_operation_duration_seconds_bucket");
        let bounds = |operation: &str| -> BTreeSet<String> {
            let ours = samples.iter().filter(|sample| sample.label("db_operation_name") == operation);
            ours.map(|sample| sample.label("le").to_owned()).collect()
        };
        let has = |operation, bound: &str| bounds(operation).contains(bound);
        assert!(has("configured", "0.3") && has("configured", "0.7"));
        assert!(has("odd_limits", "0.123456789") && has("odd_limits", "2.000000001"));
        assert!(!has("odd_limits", "0.3") && !has("odd_limits", "0.7"));
        assert_eq!(slow("always_critical"), (0, 1));
    });
}

#[test]
fn variables_say_it_of_all_others() {
    alone_with("query::thresholds::variables_say_it_of_all_others", &VARIABLES, || {
        let of = |millis| {
            Observed::new("sqlite", "users", "by_variables", Duration::from_millis(millis)).count();
            slow("by_variables")
        };
        assert_eq!([of(300), of(301), of(700), of(701)], [(0, 0), (1, 0), (2, 0), (2, 1)]);
    });
}

#[dials::slow_query(collection = "users", threshold = 1h)]
fn threshold_over_the_critical_of_others() -> io::Result<()> {
    std::thread::sleep(Duration::from_millis(101));
    Ok(())
}

#[dials::slow_query(collection = "users", critical = 1ns)]
fn critical_under_the_threshold_of_others() -> io::Result<()> {
    std::hint::black_box(Ok(()))
}

/// What an attribute does not say gives way to what it says.
#[test]
fn what_is_critical_is_slow_even_if_only_one_is_said() {
    let name = "query::thresholds::what_is_critical_is_slow_even_if_only_one_is_said";
    let variables = [("DIALS_SLOW_QUERY_THRESHOLD", "100ms"), ("DIALS_SLOW_QUERY_CRITICAL", "100ms")];
    alone_with(name, &variables, || {
        threshold_over_the_critical_of_others().unwrap();
        critical_under_the_threshold_of_others().unwrap();
        assert_eq!(slow("threshold_over_the_critical_of_others"), (0, 0));
        let calls = calls("critical_under_the_threshold_of_others").unwrap();
        assert_eq!((calls.slow(), calls.severe()), (1, 1));
    });
}
