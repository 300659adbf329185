//! For a function that is switched off no code runs but its own: no label, no kind, no predicate, no span.

use crate::support::{alone, pause, run, tally};
use std::cell::Cell;
use std::future::{Future, ready};
use std::pin::Pin;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

thread_local! {
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

fn ask() {
    ASKED.set(ASKED.get() + 1);
}

#[derive(Debug)]
struct Nosy;

impl dials::ErrorKind for Nosy {
    fn error_kind(&self) -> Option<&'static str> {
        ask();
        Some("nosy")
    }
}

fn label() -> u8 {
    ask();
    1
}

fn is_ok<T>(_: &T) -> bool {
    ask();
    true
}

/// A subscriber that counts every span.
struct Spans;

impl Subscriber for Spans {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        ask();
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, _: &Event<'_>) {}
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

mod forms {
    use super::*;

    #[dials::timed(span, labels(l = label()))]
    pub(super) fn guard() {}

    #[dials::timed(span, labels(l = label()))]
    pub(super) fn outcome() -> Result<(), Nosy> {
        Err(Nosy)
    }

    #[dials::timed(ok = is_ok)]
    pub(super) fn outcome_with_predicate() -> Result<(), Nosy> {
        Err(Nosy)
    }

    /// The label names what a pattern binds, so the call starts inside.
    #[dials::timed(span, error = is_ok, labels(l = a + label()))]
    pub(super) fn outcome_of_patterns((a, _): (u8, u8)) -> Result<u8, Nosy> {
        if a == 0 { Ok(a) } else { Err(Nosy) }
    }

    #[dials::timed(span)]
    pub(super) async fn asynchronous() -> Result<(), Nosy> {
        pause().await;
        Err(Nosy)
    }

    #[dials::timed(span, ok = is_ok, labels(l = label()))]
    pub(super) async fn asynchronous_with_labels() -> Result<(), Nosy> {
        pause().await;
        Err(Nosy)
    }

    #[dials::timed(span, labels(l = label()))]
    pub(super) fn boxed() -> Pin<Box<dyn Future<Output = Result<(), Nosy>>>> {
        Box::pin(async {
            pause().await;
            Err(Nosy)
        })
    }

    #[dials::timed(span, error = is_ok, labels(l = label()))]
    pub(super) fn future() -> impl Future<Output = Result<(), Nosy>> {
        ready(Err(Nosy))
    }
}

/// The name of each form, and how often the user's code was asked by one call of it.
fn asked_by_each() -> Vec<(&'static str, u32)> {
    let calls: [(_, fn()); 8] = [
        ("guard", forms::guard),
        ("outcome", || drop(forms::outcome())),
        ("outcome_with_predicate", || drop(forms::outcome_with_predicate())),
        ("outcome_of_patterns", || drop(forms::outcome_of_patterns((1, 2)))),
        ("asynchronous", || drop(run(forms::asynchronous()))),
        ("asynchronous_with_labels", || drop(run(forms::asynchronous_with_labels()))),
        ("boxed", || drop(run(forms::boxed()))),
        ("future", || drop(run(forms::future()))),
    ];
    let asked = |call: fn()| {
        ASKED.set(0);
        tracing::subscriber::with_default(Spans, call);
        ASKED.get()
    };
    calls.map(|(name, call)| (name, asked(call))).to_vec()
}

#[test]
fn no_code_of_the_users_runs_for_a_function_that_is_off_not_even_at_its_first_call() {
    let name = "no_code_of_the_users_runs_for_a_function_that_is_off_not_even_at_its_first_call";
    alone(&format!("switched_off::{name}"), || {
        dials::set_filter("it::switched_off::*=off").unwrap();
        for (name, asked) in [asked_by_each(), asked_by_each()].concat() {
            assert_eq!((name, asked), (name, 0));
            assert_eq!(tally(name).ok + tally(name).errors, 0);
        }
        dials::set_filter("").unwrap();
        assert_eq!(
            asked_by_each(),
            [
                ("guard", 2),
                ("outcome", 3),
                ("outcome_with_predicate", 2),
                ("outcome_of_patterns", 4),
                ("asynchronous", 2),
                ("asynchronous_with_labels", 4),
                ("boxed", 3),
                ("future", 4),
            ]
        );
    });
}
