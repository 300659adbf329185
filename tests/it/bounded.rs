//! Memory depends on the number of functions, threads and the limits, never on how many calls or values there were.

use crate::support::{Tally, alone, counter, faults, of, resident_bytes, tally};

#[dials::timed(labels(user = user))]
fn by_user(user: u64) -> Result<u64, std::fmt::Error> {
    if user % 3 == 0 { Err(std::fmt::Error) } else { Ok(user) }
}

#[test]
fn a_million_label_values_make_no_more_series_than_the_limit_and_lose_no_call() {
    alone("bounded::a_million_label_values_make_no_more_series_than_the_limit_and_lose_no_call", || {
        const CALLS: u64 = 1_000_000;
        let _ = by_user(0);
        drop(dials::snapshot());
        let before = resident_bytes();
        for user in 1..CALLS {
            assert_eq!(by_user(user).is_err(), user % 3 == 0);
            if user % 100_000 == 0 {
                drop(dials::snapshot());
            }
        }
        let snapshot = dials::snapshot();
        let grown = resident_bytes().saturating_sub(before);
        let series: Vec<_> =
            snapshot.functions().iter().filter(|function| function.name() == "by_user").collect();
        let values: Vec<_> = series.iter().map(|series| &*series.labels()[0].1).collect();
        assert_eq!(series.len(), 201);
        assert_eq!(values.iter().filter(|value| **value == "__other__").count(), 1);
        let errors = CALLS.div_ceil(3);
        assert_eq!(tally("by_user"), Tally { ok: CALLS - errors, errors, ..Tally::default() });
        let other = series.iter().find(|series| series.labels()[0].1 == "__other__").unwrap();
        assert_eq!(other.calls(), CALLS - 200);
        assert_eq!(counter("dials_series_overflow_total", &[("site", "it::bounded::by_user")]), CALLS - 200);
        println!("{CALLS} label values: {} KiB more", grown >> 10);
        assert!(grown < 4 << 20, "{grown} bytes more after {CALLS} label values");
    });
}

#[test]
fn a_text_of_any_length_is_cut_to_the_limit_and_takes_no_more_memory() {
    #[dials::timed(labels(text = text))]
    fn by_text(text: &str) -> usize {
        text.len()
    }
    let name = "a_text_of_any_length_is_cut_to_the_limit_and_takes_no_more_memory::by_text";
    let long = "é".repeat(1 << 19);
    assert_eq!(by_text(&long), 1 << 20);
    assert_eq!(by_text(&long), 1 << 20);
    let snapshot = dials::snapshot();
    let series: Vec<_> = snapshot.functions().iter().filter(|function| function.name() == name).collect();
    assert_eq!(series.len(), 1);
    assert_eq!(series[0].calls(), 2);
    let shown = &series[0].labels()[0].1;
    // 253 bytes hold 126 characters of two.
    assert_eq!(shown, &format!("{}…", "é".repeat(126)));
    assert_eq!(faults(&format!("it::bounded::{name}"), "label_cut"), 1);
}

#[derive(Debug)]
struct Numbered(&'static str);

impl dials::ErrorKind for Numbered {
    fn error_kind(&self) -> Option<&'static str> {
        Some(self.0)
    }
}

#[dials::timed]
fn fails_as(kind: &'static str) -> Result<(), Numbered> {
    Err(Numbered(kind))
}

#[test]
fn beyond_32_kinds_errors_are_of_another_kind() {
    alone("bounded::beyond_32_kinds_errors_are_of_another_kind", || {
        let kinds: Vec<&'static str> = (0..40).map(|number| &*format!("kind {number}").leak()).collect();
        for kind in &kinds {
            assert!(fails_as(kind).is_err());
        }
        let counted = of("fails_as");
        assert_eq!(counted.error_kinds().count(), 33);
        assert!(kinds[..32].iter().all(|kind| counted.errors_of_kind(kind) == 1));
        assert_eq!(counted.errors_of_kind("__other__"), 8);

        // Whatever an error of a kind over the limit costs, it must not add up.
        for _ in 0..100_000 {
            let _ = fails_as(kinds[39]);
        }
        assert_eq!(of("fails_as").errors_of_kind("__other__"), 100_008);
        dials::time("after 100,000 errors").run(|| ());
        assert_eq!(tally("after 100,000 errors"), Tally { ok: 1, ..Tally::default() });
        assert_eq!(faults("it::bounded::fails_as", "no_room"), 0);
    });
}

#[dials::timed]
fn called_by_a_short_thread() -> Result<u8, std::fmt::Error> {
    Err(std::fmt::Error)
}

struct CallsAtTheVeryEnd;

impl Drop for CallsAtTheVeryEnd {
    fn drop(&mut self) {
        assert!(called_by_a_short_thread().is_err());
    }
}

#[test]
fn threads_that_come_and_go_share_the_memory_of_those_that_live_at_once() {
    thread_local! {
        static AT_THE_VERY_END: CallsAtTheVeryEnd = const { CallsAtTheVeryEnd };
    }
    alone("bounded::threads_that_come_and_go_share_the_memory_of_those_that_live_at_once", || {
        let live = |threads: usize| {
            for _ in 0..threads {
                // The thread-local's destructor runs after the thread has given back what it had.
                let work = || {
                    AT_THE_VERY_END.with(|_| ());
                    called_by_a_short_thread().is_err()
                };
                assert!(std::thread::spawn(work).join().unwrap());
            }
        };
        live(100);
        drop(dials::snapshot());
        let before = resident_bytes();
        live(2_000);
        let grown = resident_bytes().saturating_sub(before);
        assert_eq!(tally("called_by_a_short_thread"), Tally { errors: 4_200, ..Tally::default() });
        // One thread's share for this function is two shards, a page and a lane: more than 10 KiB, or 20 MiB for all.
        println!("2,000 threads: {} KiB more", grown >> 10);
        assert!(grown < 1 << 20, "{grown} bytes more after 2,000 threads");
    });
}

#[test]
fn the_limits_can_be_set_and_hold_for_what_comes() {
    #[dials::timed(labels(shelf = shelf))]
    fn by_shelf(shelf: u8) {
        let _ = shelf;
    }
    #[dials::timed(labels(row = row))]
    fn by_row(row: u8) {
        let _ = row;
    }
    let name = "the_limits_can_be_set_and_hold_for_what_comes";
    alone(&format!("bounded::{name}"), || {
        let series = |function: &str| {
            let snapshot = dials::snapshot();
            let function = format!("{name}::{function}");
            let mut values: Vec<_> = snapshot
                .functions()
                .iter()
                .filter(|other| other.name() == function)
                .map(|other| (other.labels()[0].1.to_string(), other.calls()))
                .collect();
            values.sort();
            values
        };
        let expected =
            |pairs: &[(&str, u64)]| pairs.iter().map(|(a, b)| ((*a).to_owned(), *b)).collect::<Vec<_>>();
        let mut limits = dials::limits();
        limits.series_per_site = 2;
        dials::set_limits(limits);
        assert_eq!(dials::limits(), limits);
        (0..5).for_each(by_shelf);
        assert_eq!(series("by_shelf"), expected(&[("0", 1), ("1", 1), ("__other__", 3)]));
        limits.series_per_site = 3;
        dials::set_limits(limits);
        (0..5).for_each(by_shelf);
        assert_eq!(series("by_shelf"), expected(&[("0", 2), ("1", 2), ("2", 1), ("__other__", 5)]));
        // The process has three series by now.
        limits.series_total = 4;
        dials::set_limits(limits);
        (0..3).for_each(by_row);
        assert_eq!(series("by_row"), expected(&[("0", 1), ("__other__", 2)]));
        // A name over the limit is timed all the same.
        dials::time("one too many").run(|| ());
        assert_eq!(tally("__other__").ok, 1);
    });
}
