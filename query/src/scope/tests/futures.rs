use super::*;
use crate::scope::{inherit, scope, so_far};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};
use tokio::task::yield_now;

fn queries() -> Option<u64> {
    so_far().map(|summary| summary.queries)
}

async fn queries_with_pauses(times: u32) {
    for _ in 0..times {
        fixed(ITEMS);
        yield_now().await;
    }
}

fn on_one_thread<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

#[test]
fn a_future_is_in_its_scope_only_while_it_is_polled_and_dropped() {
    /// Makes a query when it is dropped.
    struct Last;
    impl Drop for Last {
        fn drop(&mut self) {
            fixed(ITEMS);
        }
    }
    let mut cx = Context::from_waker(Waker::noop());
    let events = Told::by(|| {
        let mut future = Box::pin(scope("cancelled").limit(2).track(async {
            let _last = Last;
            queries_with_pauses(10).await;
        }));
        assert!(future.as_mut().poll(&mut cx).is_pending());
        assert!(!is_inside());
        let other = scope("other").enter();
        assert!(future.as_mut().poll(&mut cx).is_pending());
        assert_eq!(queries(), Some(0));
        drop(future);
        assert_eq!(shape(&other.finish()), (0, vec![]));
    });
    let told: Vec<_> = events.iter().map(|event| (&*event["scope"], &*event["count"])).collect();
    assert_eq!(told, [("cancelled", "3")]);
}

#[test]
fn a_poll_that_panics_leaves_the_scope() {
    let mut cx = Context::from_waker(Waker::noop());
    let outer = scope("outer").enter();
    let mut future = Box::pin(scope("panics").track(async {
        fixed(ITEMS);
        panic!("of the future")
    }));
    let poll: Result<Poll<()>, _> = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(&mut cx)));
    assert!(poll.is_err());
    assert_eq!(queries(), Some(0));
    drop(future);
    drop(outer);
    assert!(!is_inside());
}

#[test]
fn a_drop_that_panics_leaves_the_scope() {
    struct Bomb;
    impl Future for Bomb {
        type Output = ();
        fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
            Poll::Pending
        }
    }
    impl Drop for Bomb {
        fn drop(&mut self) {
            times(2, || fixed(ITEMS));
            panic!("of the drop");
        }
    }
    let future = scope("panics in its drop").limit(1).track(Bomb);
    assert!(catch_unwind(AssertUnwindSafe(|| drop(future))).is_err());
    assert!(!is_inside());
    assert_eq!(counted("panics in its drop")[0].1, 1);
}

#[test]
fn what_is_joined_and_selected_is_in_the_scope() {
    on_one_thread(async {
        let summary = scope("joined").limit(6).track(async {
            tokio::join!(queries_with_pauses(3), queries_with_pauses(4));
            tokio::select! {
                biased;
                () = queries_with_pauses(50) => panic!("it takes longer"),
                () = async { yield_now().await; yield_now().await } => {}
            }
            so_far().unwrap()
        });
        // Three polls of the first branch, the last of which the other one ended.
        assert_eq!(shape(&summary.await), (10, vec![10]));
    });
}

#[test]
fn scopes_that_are_joined_are_each_for_itself() {
    on_one_thread(async {
        let of = |name, times| {
            scope(name).limit(2).track(async move {
                queries_with_pauses(times).await;
                shape(&so_far().unwrap())
            })
        };
        let outer = scope("outer").track(async {
            fixed(ORDERS);
            let both = tokio::join!(of("a", 2), of("b", 5));
            fixed(ORDERS);
            (both, shape(&so_far().unwrap()))
        });
        assert_eq!(outer.await, (((2, vec![]), (5, vec![5])), (2, vec![])));
    });
}

#[test]
fn tasks_that_change_threads_count_exactly() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).build().unwrap();
    runtime.block_on(async {
        let request = |n: u32| {
            scope(format!("request {n}")).limit(5).track(async move {
                queries_with_pauses(n).await;
                scope("inside").run(|| times(n, || fixed(ITEMS)));
                let halves = (inherit(queries_with_pauses(n)), inherit(queries_with_pauses(n)));
                let (a, b) = (tokio::spawn(halves.0), crate::scope::spawn(halves.1));
                // Of no scope.
                let bare = tokio::spawn(async move {
                    queries_with_pauses(n).await;
                    is_inside()
                });
                let scoped = (a.await.unwrap(), b.await.unwrap());
                (bare.await.unwrap(), scoped, shape(&so_far().unwrap()))
            })
        };
        let requests: Vec<_> = (0..100).map(|n| tokio::spawn(request(n))).collect();
        for (n, request) in (0..).zip(requests) {
            let (bare_is_inside, ((), ()), shape) = request.await.unwrap();
            assert!(!bare_is_inside);
            assert_eq!(shape, (3 * n, if 3 * n > 5 { vec![3 * n] } else { vec![] }));
        }
    });
    // A task that has told its result is dropped already.
    for n in 0..100 {
        assert_eq!(counted(&format!("request {n}")).len(), usize::from(n >= 2), "{n}");
    }
}

#[test]
fn a_scope_ends_with_the_last_that_has_a_part_in_it() {
    let events = Told::by(|| {
        on_one_thread(async {
            let (go, wait) = tokio::sync::oneshot::channel::<()>();
            let straggler = scope("outlived").limit(3).run(|| {
                times(3, || fixed(ITEMS));
                tokio::spawn(inherit(async {
                    wait.await.unwrap();
                    fixed(ITEMS);
                }))
            });
            assert_eq!(counted("outlived"), []);
            go.send(()).unwrap();
            straggler.await.unwrap();
            assert_eq!(counted("outlived")[0].1, 1);
        });
    });
    let told: Vec<_> = events.iter().map(|event| (&*event["scope"], &*event["count"])).collect();
    assert_eq!(told, [("outlived", "4")]);
}

#[test]
fn a_future_that_inherits_nothing_is_outside() {
    let mut cx = Context::from_waker(Waker::noop());
    let mut future = pin!(inherit(async { is_inside() }));
    let scope = scope("around").enter();
    assert_eq!(future.as_mut().poll(&mut cx), Poll::Ready(false));
    drop(scope);
}
