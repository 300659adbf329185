//! Functions are switched off, on and to a sample while they run. The filter is the process's, so each test has one.

use crate::support::{Tally, alone, assert_within_five_sigma, faults, of, pause, poll, run, tally};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

#[dials::timed]
fn switched() -> Result<(), std::fmt::Error> {
    Ok(())
}

#[dials::timed(labels(number = number))]
fn switched_with_labels(number: u8) {
    let _ = number;
}

#[dials::timed]
async fn switched_future() {
    pause().await;
    pause().await;
}

#[test]
fn what_is_off_counts_nothing_and_what_is_on_again_goes_on() {
    alone("control::what_is_off_counts_nothing_and_what_is_on_again_goes_on", || {
        let call_all = || {
            switched().unwrap();
            switched_with_labels(1);
            run(switched_future());
        };
        let counted = || ["switched", "switched_with_labels", "switched_future"].map(|name| tally(name).ok);
        call_all();
        assert_eq!(counted(), [1, 1, 1]);
        dials::set_filter("*::switched_future=on, *::switched*=off").unwrap();
        call_all();
        switched_with_labels(2);
        assert_eq!(counted(), [1, 1, 2]);
        dials::set_filter("").unwrap();
        call_all();
        switched_with_labels(2);
        assert_eq!(counted(), [2, 3, 3]);
    });
}

#[test]
fn a_bad_filter_changes_nothing() {
    alone("control::a_bad_filter_changes_nothing", || {
        dials::set_filter("*=off").unwrap();
        assert!(dials::set_filter("*=on, *=maybe").is_err());
        switched().unwrap();
        assert_eq!(tally("switched"), Tally::default());
    });
}

#[test]
fn a_function_that_is_off_evaluates_no_label_not_even_at_its_first_call() {
    fn label() -> &'static str {
        panic!("a label of a function that is off");
    }
    #[dials::timed(labels(l = label()))]
    fn lazy() -> Result<u8, std::fmt::Error> {
        Ok(1)
    }
    #[dials::timed(labels(l = label()))]
    async fn lazy_future() -> u8 {
        2
    }
    let name = "a_function_that_is_off_evaluates_no_label_not_even_at_its_first_call";
    alone(&format!("control::{name}"), || {
        dials::set_filter("*::lazy*=off").unwrap();
        assert_eq!((lazy(), run(lazy_future())), (Ok(1), 2));
        for function in ["lazy", "lazy_future"] {
            assert_eq!(faults(&format!("it::control::{name}::{function}"), "label_panic"), 0);
        }
    });
}

#[test]
fn calls_that_are_under_way_when_the_switch_turns_end_as_they_began() {
    alone("control::calls_that_are_under_way_when_the_switch_turns_end_as_they_began", || {
        let mut observed = Box::pin(switched_future());
        assert!(poll(&mut observed).is_pending());
        assert_eq!(tally("switched_future").in_flight, 1);
        dials::set_filter("*=off").unwrap();
        let mut unobserved = Box::pin(switched_future());
        assert!(poll(&mut unobserved).is_pending());
        assert!(poll(&mut observed).is_pending() && poll(&mut observed).is_ready());
        assert_eq!(tally("switched_future"), Tally { ok: 1, ..Tally::default() });
        dials::set_filter("*=sample:7").unwrap();
        assert!(poll(&mut unobserved).is_pending() && poll(&mut unobserved).is_ready());
        assert_eq!(tally("switched_future"), Tally { ok: 1, ..Tally::default() });
        let sampled: Vec<_> = (0..50)
            .map(|_| {
                let mut future = Box::pin(switched_future());
                assert!(poll(&mut future).is_pending());
                future
            })
            .collect();
        assert_eq!(tally("switched_future").in_flight % 7, 0);
        dials::set_filter("").unwrap();
        drop(sampled);
        let Tally { ok, cancelled, in_flight, .. } = tally("switched_future");
        assert_eq!((ok, cancelled % 7, in_flight), (1, 0, 0));
    });
}

#[dials::timed]
fn switched_by_another_thread() {}

#[dials::timed(labels(number = number % 50))]
fn switched_while_series_are_made(number: u64) {
    let _ = number;
}

#[test]
fn nothing_stays_in_flight_and_no_series_keeps_an_old_switch_however_often_it_turns() {
    alone(
        "control::nothing_stays_in_flight_and_no_series_keeps_an_old_switch_however_often_it_turns",
        || {
            let stop = AtomicBool::new(false);
            std::thread::scope(|scope| {
                for thread in 0..4 {
                    let stop = &stop;
                    scope.spawn(move || {
                        for number in thread.. {
                            switched_by_another_thread();
                            switched_while_series_are_made(number);
                            if stop.load(Relaxed) {
                                break;
                            }
                        }
                    });
                }
                for turn in 0..3_000 {
                    dials::set_filter(["*=off", "*=sample:3", "", "*=sample:100"][turn % 4]).unwrap();
                }
                stop.store(true, Relaxed);
            });
            assert_eq!(tally("switched_by_another_thread").in_flight, 0);
            assert_eq!(tally("switched_while_series_are_made").in_flight, 0);
            // All series are made by now, and all are on.
            dials::set_filter("").unwrap();
            (0..50).for_each(switched_while_series_are_made);
            let before = dials::snapshot();
            (0..50).for_each(switched_while_series_are_made);
            switched_by_another_thread();
            let since = dials::snapshot().since(&before);
            assert_eq!(since.function("switched_while_series_are_made").unwrap().ok(), 50);
            assert_eq!(since.function("switched_by_another_thread").unwrap().ok(), 1);
        },
    );
}

#[dials::timed(sample = 16)]
fn sampled(fails: bool) -> Result<(), std::fmt::Error> {
    if fails { Err(std::fmt::Error) } else { Ok(()) }
}

#[test]
fn a_sample_adds_up_to_the_calls_that_there_were() {
    const CALLS: u64 = 200_000;
    for n in 0..CALLS {
        let _ = sampled(n % 4 == 0);
    }
    let Tally { ok, errors, in_flight, .. } = tally("sampled");
    assert_within_five_sigma(ok, CALLS * 3 / 4, 16);
    assert_within_five_sigma(errors, CALLS / 4, 16);
    assert_eq!(in_flight, 0);
    // The time stands for as many calls.
    let function = of("sampled");
    assert!(function.total_time().as_nanos() >= u128::from(ok + errors));
}

#[dials::timed(labels(number = number), sample = 16)]
fn sampled_once_each(number: u32) {
    let _ = number;
}

#[test]
fn a_sample_of_series_that_have_a_single_call_adds_up_too() {
    const SERIES: u32 = 5_000;
    alone("control::a_sample_of_series_that_have_a_single_call_adds_up_too", || {
        let mut limits = dials::limits();
        limits.series_per_site = SERIES;
        dials::set_limits(limits);
        (0..SERIES).for_each(sampled_once_each);
        assert_within_five_sigma(tally("sampled_once_each").ok, SERIES.into(), 16);
    });
}
