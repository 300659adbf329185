//! A query that is seen twice: by an attribute and an adapter, or by two attributes.

use super::*;
use crate::query;
use crate::scope::{scope, so_far};
use std::pin::pin;
use std::task::{Context, Waker};
use tokio::task::yield_now;

fn queries() -> u64 {
    so_far().unwrap().queries
}

/// What an annotated function does.
fn annotated(body: impl FnOnce()) {
    query("items", "select").static_statement(ITEMS).track_sync(body);
}

async fn annotated_future<F: Future<Output = ()>>(body: F) {
    query("items", "select").static_statement(ITEMS).track(body).await;
}

#[test]
fn of_queries_within_queries_the_innermost_are_counted() {
    scope("twice").run(|| {
        annotated(|| ());
        assert_eq!(queries(), 1);
        annotated(|| fixed(ITEMS));
        assert_eq!(queries(), 2);
        annotated(|| times(3, || fixed(ORDERS)));
        assert_eq!(queries(), 5);
        annotated(|| annotated(|| annotated(|| ())));
        assert_eq!(queries(), 6);
        annotated(|| {
            annotated(|| fixed(ITEMS));
            annotated(|| ());
            annotated(|| times(2, || fixed(ITEMS)));
        });
        assert_eq!(queries(), 10);
        fixed(ITEMS);
        annotated(|| ());
        assert_eq!(queries(), 12);
    });
}

#[test]
fn what_was_before_a_query_is_not_within_it() {
    annotated(|| {
        annotated(|| ());
        scope("twice").run(|| {
            annotated(|| ());
            fixed(ITEMS);
            annotated(|| ());
            assert_eq!(queries(), 3);
        });
    });
    scope("twice").run(|| {
        annotated(|| scope("inside").run(|| fixed(ITEMS)));
        assert_eq!(queries(), 0);
        let panic = std::panic::catch_unwind(|| annotated(|| panic!("of the body")));
        assert!(panic.is_err());
        annotated(|| ());
        assert_eq!(queries(), 2);
    });
}

#[test]
fn queries_at_the_same_time_do_not_hide_each_other() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(scope("twice").track(async {
        let by_hand = query("items", "select").start();
        tokio::join!(
            annotated_future(async {
                yield_now().await;
                // The client of this one has an adapter.
                fixed(ITEMS);
                yield_now().await;
            }),
            annotated_future(async {
                yield_now().await;
                yield_now().await;
            }),
            annotated_future(async {
                yield_now().await;
                annotated_future(yield_now()).await;
            }),
        );
        assert_eq!(queries(), 3);
        by_hand.finish(&());
        assert_eq!(queries(), 4);
    }));
}

#[test]
fn queries_that_are_cancelled_together_count_once() {
    let mut cx = Context::from_waker(Waker::noop());
    scope("twice").run(|| {
        {
            let mut future =
                pin!(annotated_future(annotated_future(annotated_future(std::future::pending()))));
            assert!(future.as_mut().poll(&mut cx).is_pending());
            assert_eq!(queries(), 0);
        }
        assert_eq!(queries(), 1);
        annotated(|| ());
        assert_eq!(queries(), 2);
    });
}
