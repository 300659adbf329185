//! `dials::time`: what no attribute can stand on is counted as an annotated function would be.

use crate::support::{Tally, alone, counter, of, panics, pause, poll, run, tally};
use dials::Outcome;
use std::sync::Barrier;

#[test]
fn work_that_is_run_ends_as_a_function_would() {
    let timer = dials::time("runs");
    assert_eq!(timer.run(|| 1), 1);
    assert_eq!(timer.run(|| "7".parse::<u8>()), Ok(7));
    assert!(timer.run(|| "x".parse::<u8>()).is_err());
    assert!(panics(|| timer.run(|| -> Option<u8> { panic!("in the work") })));
    assert_eq!(tally("runs"), Tally { ok: 2, errors: 1, panics: 1, ..Tally::default() });
    assert_eq!(of("runs").errors_of_kind("ParseIntError"), 1);
    assert_eq!((of("runs").module(), of("runs").labels().len()), ("", 0));
}

#[test]
fn a_future_that_is_tracked_ends_as_an_annotated_one_would() {
    let work = || async {
        pause().await;
        pause().await;
        Err::<u8, _>(std::fmt::Error)
    };
    for polls in 0..=3 {
        let mut tracked = Box::pin(dials::time("tracks").track(work()));
        for _ in 0..polls {
            let _ = poll(&mut tracked);
        }
        assert_eq!(tally("tracks").in_flight, u64::from(polls == 1 || polls == 2));
    }
    assert_eq!(tally("tracks"), Tally { errors: 1, cancelled: 2, ..Tally::default() });
    assert!(panics(|| run(dials::time("tracks").track(async { panic!("in the work") as u8 }))));
    assert_eq!(tally("tracks").panics, 1);
}

#[test]
fn a_classifier_says_how_the_work_ended() {
    let timer = dials::time("classifies");
    let classify = |status: &u16| if *status < 500 { Outcome::Ok } else { Outcome::Error("server") };
    assert_eq!(timer.run_with(|| 200, classify), 200);
    assert_eq!(timer.run_with(|| 503, classify), 503);
    assert_eq!(run(timer.track_with(async { 500 }, classify)), 500);
    assert_eq!(tally("classifies"), Tally { ok: 1, errors: 2, ..Tally::default() });
    assert_eq!(of("classifies").errors_of_kind("server"), 2);
}

#[test]
fn a_timer_inside_itself_is_two_calls() {
    let timer = dials::time("nests");
    assert_eq!(timer.run(|| timer.run(|| tally("nests").in_flight)), 2);
    assert_eq!(tally("nests"), Tally { ok: 2, ..Tally::default() });
}

#[test]
fn threads_that_use_a_new_name_at_once_share_it() {
    const THREADS: usize = 8;
    for round in 0..50 {
        let name: &'static str = format!("shared by threads {round}").leak();
        let start = Barrier::new(THREADS);
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    start.wait();
                    dials::time(name).run(|| ());
                });
            }
        });
        let snapshot = dials::snapshot();
        let named: Vec<_> = snapshot.functions().iter().filter(|function| function.name() == name).collect();
        assert_eq!(named.len(), 1);
        assert_eq!(named[0].ok(), THREADS as u64);
    }
}

#[test]
fn equal_names_at_different_addresses_are_one_timer() {
    let copy: &'static str = String::from("copied").leak();
    dials::time("copied").run(|| ());
    dials::time(copy).run(|| ());
    assert_eq!(tally("copied").ok, 2);
}

#[test]
fn names_over_the_limit_are_counted_together_and_as_an_overflow() {
    alone("timer::names_over_the_limit_are_counted_together_and_as_an_overflow", || {
        let mut limits = dials::limits();
        limits.series_total = 1;
        dials::set_limits(limits);
        for name in ["kept", "one too many", "two too many", "kept"] {
            dials::time(name).run(|| ());
        }
        assert_eq!((tally("kept").ok, tally("__other__").ok), (2, 2));
        assert_eq!(counter("dials_series_overflow_total", &[("site", "__other__")]), 2);
    });
}

/// A type that has no `ToOutcome`, with an error that has no `ErrorKind`.
struct Report;

#[derive(Debug)]
struct Broken(std::io::Error);

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("broken")
    }
}

impl std::error::Error for Broken {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

#[test]
fn any_type_tells_its_outcome_to_a_timer_as_it_does_to_an_attribute() {
    let compile = |works: bool| -> Result<Report, Broken> {
        if works { Ok(Report) } else { Err(Broken(std::io::ErrorKind::StorageFull.into())) }
    };
    for works in [true, false] {
        let _ = dials::time("any type").run_with(|| compile(works), |report| dials::outcome!(report));
    }
    let of = dials::snapshot().function("any type").unwrap();
    assert_eq!((of.ok(), of.errors_of_kind("StorageFull"), of.calls()), (1, 1, 2));
}
