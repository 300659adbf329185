use super::*;
use crate::scope::{Entered, Summary, scope, so_far};
use proptest::prelude::*;
use std::panic::catch_unwind;
use std::pin::pin;
use std::sync::mpsc;
use std::task::{Context, Waker};

/// How many queries the scope that this code is in has counted.
fn queries() -> Option<u64> {
    so_far().map(|summary| summary.queries)
}

#[test]
fn a_panic_ends_the_scope() {
    let events = Told::by(|| {
        let outer = scope("outer").enter();
        let panic = catch_unwind(|| {
            scope("panics").limit(1).run(|| {
                times(2, || fixed(ITEMS));
                panic!("of the work");
            });
        });
        assert!(panic.is_err());
        fixed(ITEMS);
        assert_eq!(shape(&outer.finish()), (1, vec![]));
    });
    assert_eq!(events.len(), 1);
    assert_eq!((&*events[0]["scope"], &*events[0]["count"]), ("panics", "2"));
    assert!(!is_inside());
}

/// Makes queries in a scope of its own when it is dropped.
struct Last(u32);

impl Drop for Last {
    fn drop(&mut self) {
        fixed(ITEMS);
        scope("in a drop").limit(1).run(|| times(self.0, || fixed(ITEMS)));
    }
}

#[test]
fn a_drop_may_have_a_scope_of_its_own() {
    let events = Told::by(|| {
        let guard = scope("around a drop").enter();
        drop(Last(2));
        let panic = catch_unwind(|| {
            let _last = Last(3);
            panic!("of the work");
        });
        assert!(panic.is_err());
        assert_eq!(shape(&guard.finish()), (2, vec![]));
    });
    let told: Vec<_> = events.iter().map(|event| (&*event["scope"], &*event["count"])).collect();
    assert_eq!(told, [("in a drop", "2"), ("in a drop", "3")]);
}

#[test]
fn a_thread_that_ends_has_no_scope_and_no_panic() {
    /// In a local of its thread, so that it is dropped when the thread ends.
    struct AtTheEnd(mpsc::Sender<Summary>, Option<Entered>);
    impl Drop for AtTheEnd {
        fn drop(&mut self) {
            drop(self.1.take());
            let guard = scope("at the end").limit(1).enter();
            times(2, || fixed(ITEMS));
            let _ = self.0.send(guard.finish());
            let _ = self.0.send(scope("at the end").run(|| {
                times(2, || fixed(ITEMS));
                so_far().unwrap_or_else(|| Summary { queries: 0, ..scope("none").enter().finish() })
            }));
        }
    }
    thread_local! {
        static AT_THE_END: std::cell::RefCell<Option<AtTheEnd>> = const { std::cell::RefCell::new(None) };
    }
    // Which of two locals goes first is the platform's choice; here it is the one that was touched last, or first.
    for touches_ours_first in [false, true] {
        let (send, received) = mpsc::channel();
        std::thread::spawn(move || {
            if touches_ours_first {
                scope("early").run(|| fixed(ITEMS));
            }
            AT_THE_END.with_borrow_mut(|at_the_end| *at_the_end = Some(AtTheEnd(send, None)));
            let guard = scope("left over").limit(1).enter();
            times(2, || fixed(ITEMS));
            AT_THE_END.with_borrow_mut(|at_the_end| at_the_end.as_mut().unwrap().1 = Some(guard));
        })
        .join()
        .unwrap();
        let summaries: Vec<_> = received.iter().map(|summary| shape(&summary)).collect();
        assert!(
            summaries == [(2, vec![2]), (2, vec![])] || summaries == [(0, vec![]), (0, vec![])],
            "{summaries:?}"
        );
    }
    assert_eq!(counted("left over")[0].1, 2);
}

#[test]
fn a_guard_that_goes_inside_a_future_leaves_nothing_behind() {
    let mut cx = Context::from_waker(Waker::noop());
    let outer = scope("outer").enter();
    fixed(ITEMS);
    {
        let mut future = pin!(scope("inner").track(async move {
            fixed(ITEMS);
            drop(outer);
            assert_eq!(queries(), Some(1));
            std::future::pending::<()>().await;
        }));
        assert!(future.as_mut().poll(&mut cx).is_pending());
        assert!(!is_inside());
    }
    assert!(!is_inside());
}

#[test]
fn guards_that_futures_of_one_task_hold_may_overlap() {
    let mut cx = Context::from_waker(Waker::noop());
    let mut task = Box::pin(scope("task").track(async {
        let a = scope("a").enter();
        tokio::task::yield_now().await;
        let b = scope("b").enter();
        tokio::task::yield_now().await;
        fixed(ITEMS);
        drop(a);
        fixed(ITEMS);
        assert_eq!(shape(&b.finish()), (2, vec![]));
        tokio::task::yield_now().await;
        fixed(ITEMS);
        queries()
    }));
    for _ in 0..3 {
        assert!(task.as_mut().poll(&mut cx).is_pending());
        assert!(!is_inside());
    }
    assert_eq!(task.as_mut().poll(&mut cx), std::task::Poll::Ready(Some(1)));
    assert!(!is_inside());
}

#[test]
fn guards_that_overlap_without_end_keep_no_scope_that_is_over() {
    let enter = || {
        let guard = scope("overlapping").limit(1).enter();
        times(2, || fixed(ITEMS));
        guard
    };
    let mut guard = enter();
    for entered in 2..10 {
        let next = enter();
        drop(std::mem::replace(&mut guard, next));
        // All are over but the current one and, behind it, the one that it was entered in.
        let ended = counted("overlapping").first().map_or(0, |(_, ended)| *ended);
        assert_eq!(ended, entered - 2);
    }
    drop(guard);
    assert_eq!((counted("overlapping")[0].1, is_inside()), (9, false));
}

#[test]
fn a_guard_that_goes_where_its_scope_was_inherited_leaves_nothing_behind() {
    let guard = scope("outer").enter();
    let inherited = crate::scope::inherit_sync(move || {
        drop(guard);
        assert!(is_inside());
    });
    inherited();
    assert!(!is_inside());
}

proptest! {
    /// The current scope is that of the latest guard that is still there, whichever went before.
    #[test]
    fn guards_go_in_any_order(steps in proptest::collection::vec(any::<(bool, prop::sample::Index)>(), 1..40)) {
        let mut guards: Vec<(u32, Entered)> = Vec::new();
        for (number, (enters, which)) in (1..).zip(steps) {
            if enters || guards.is_empty() {
                guards.push((number, scope("any order").enter()));
                // By this it is known again.
                times(number, || fixed(ITEMS));
            } else {
                drop(guards.remove(which.index(guards.len())));
            }
            prop_assert_eq!(queries(), guards.last().map(|(number, _)| u64::from(*number)));
        }
        guards.clear();
        prop_assert!(!is_inside());
    }
}
