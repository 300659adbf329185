//! A call that is measured allocates nothing, once its thread and its series are known.

#![allow(clippy::unnecessary_wraps, reason = "a function that is measured for its type need not do more")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

struct Counting;

thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

// SAFETY: all of it is the system allocator's work; `alloc_zeroed` and `realloc` come here too.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise is passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, ptr: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise is passed on.
        unsafe { System.dealloc(ptr, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of a thousand calls, after one that makes what they need.
fn allocations<R>(mut call: impl FnMut() -> R) -> usize {
    drop(call());
    let before = ALLOCATIONS.get();
    for _ in 0..1_000 {
        drop(call());
    }
    ALLOCATIONS.get() - before
}

/// Polls to the end, on the stack.
fn run<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

#[derive(Debug, dials::ErrorKind)]
enum Refusal {
    Closed,
}

#[derive(Clone, Copy, dials::Label)]
enum Plan {
    Free,
}

#[dials::timed]
fn nothing() {}

#[dials::timed]
fn value(x: u64) -> Option<u64> {
    Some(x)
}

#[dials::timed]
fn result(fails: bool) -> Result<(), Refusal> {
    if fails { Err(Refusal::Closed) } else { Ok(()) }
}

#[dials::timed(labels(tenant = tenant, plan = plan, number = 7, large = tenant.len() > 3))]
fn labelled(tenant: &str, plan: Plan) -> Result<(), Refusal> {
    let _ = (tenant, plan);
    Ok(())
}

#[dials::timed]
async fn future(fails: bool) -> Result<(), Refusal> {
    std::future::ready(()).await;
    if fails { Err(Refusal::Closed) } else { Ok(()) }
}

#[dials::timed(labels(tenant = tenant))]
async fn labelled_future(tenant: &str) {
    let _ = tenant;
    std::future::ready(()).await;
}

#[dials::timed]
fn returned_future() -> impl Future<Output = ()> {
    std::future::ready(())
}

#[dials::timed(sample = 4)]
fn sampled() {}

#[dials::timed(labels(user = user))]
fn many_users(user: u64) {
    let _ = user;
}

#[dials::timed(slow = 1ns, buckets = [1ms])]
fn slow_but_not_told() -> u64 {
    std::hint::black_box((0..1_000).sum())
}

#[test]
fn a_plain_call_allocates_nothing() {
    assert_eq!(allocations(nothing), 0);
    assert_eq!(allocations(|| value(1)), 0);
    assert_eq!(allocations(|| result(false)), 0);
    assert_eq!(allocations(|| result(true)), 0);
    assert_eq!(allocations(sampled), 0);
    assert_eq!(allocations(slow_but_not_told), 0);
}

#[test]
fn a_labelled_call_allocates_nothing() {
    assert_eq!(allocations(|| labelled("acme", Plan::Free)), 0);
}

#[test]
fn a_labelled_call_over_the_limit_allocates_nothing() {
    (0..300).for_each(many_users);
    let mut user = 300;
    assert_eq!(
        allocations(|| {
            user += 1;
            many_users(user);
        }),
        0
    );
}

#[test]
fn a_future_allocates_nothing_however_it_ends() {
    assert_eq!(allocations(|| run(future(false))), 0);
    assert_eq!(allocations(|| run(future(true))), 0);
    assert_eq!(allocations(|| run(labelled_future("acme"))), 0);
    assert_eq!(allocations(|| run(returned_future())), 0);
    let cancel = || {
        let mut future = pin!(cancelled());
        assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    };
    assert_eq!(allocations(cancel), 0);
}

#[dials::timed]
async fn cancelled() {
    std::future::pending::<()>().await;
}

#[test]
fn a_timer_allocates_nothing() {
    assert_eq!(allocations(|| dials::time("allocates nothing").run(|| 1)), 0);
    assert_eq!(allocations(|| run(dials::time("allocates nothing").track(std::future::ready(1)))), 0);
}

#[test]
fn a_function_that_is_off_allocates_nothing_on_its_first_call_either() {
    #[dials::timed(labels(tenant = tenant))]
    fn off(tenant: &str) {
        let _ = tenant;
    }
    dials::set_filter("*::off=off").unwrap();
    off("registers");
    let before = ALLOCATIONS.get();
    off("acme");
    assert_eq!(ALLOCATIONS.get() - before, 0);
    dials::set_filter("").unwrap();
}

#[cfg(feature = "query")]
mod query {
    use super::{allocations, run};
    use std::future::{Future, ready};
    use std::io;
    use std::pin::pin;
    use std::task::{Context, Waker};

    #[dials::slow_query(statement = "SELECT 1")]
    fn nothing() {}

    #[dials::slow_query(threshold = 1h, critical = 1h, statement = sql, rows = |rows| rows.len())]
    fn rows(sql: &str) -> io::Result<&[u8]> {
        Ok(sql.as_bytes())
    }

    #[dials::slow_query(threshold = 1h, critical = 1h, statement = sql.trim(), labels(shard = shard))]
    fn labelled(sql: &str, shard: u8) -> io::Result<Option<u8>> {
        Ok(sql.bytes().next().map(|byte| byte + shard))
    }

    #[dials::slow_query(threshold = 1h, critical = 1h, statement = sql, rows = |rows| rows.len())]
    async fn future(sql: &str) -> io::Result<&[u8]> {
        ready(()).await;
        Ok(sql.as_bytes())
    }

    #[dials::slow_query(threshold = 1h, critical = 1h, statement = sql, labels(shard = shard))]
    async fn labelled_future(sql: &str, shard: u8) -> io::Result<Option<u8>> {
        ready(()).await;
        Ok(sql.bytes().next().map(|byte| byte + shard))
    }

    #[dials::slow_query(threshold = 1h, critical = 1h, statement = sql)]
    fn fails(sql: &str) -> Result<usize, super::Refusal> {
        if sql.is_empty() { Ok(0) } else { Err(super::Refusal::Closed) }
    }

    #[dials::slow_query(threshold = 1h, critical = 1h)]
    async fn cancelled() -> io::Result<()> {
        std::future::pending().await
    }

    #[test]
    fn a_query_within_its_threshold_allocates_nothing() {
        let sql = "SELECT 1 ".repeat(1_000);
        assert_eq!(allocations(nothing), 0);
        assert_eq!(allocations(|| rows(&sql).unwrap().len()), 0);
        assert_eq!(allocations(|| labelled(&sql, 1)), 0);
        assert_eq!(allocations(|| run(future(&sql)).unwrap().len()), 0);
        assert_eq!(allocations(|| run(labelled_future(&sql, 1))), 0);
        assert_eq!(allocations(|| fails(&sql)), 0);
        let query = || dials::query("users", "allocates_nothing").statement(&sql);
        assert_eq!(allocations(|| query().track_sync(|| 1)), 0);
        assert_eq!(allocations(|| run(query().track(ready(1)))), 0);
    }

    #[test]
    fn nor_does_one_that_is_dropped() {
        let cancel = || {
            let mut future = pin!(cancelled());
            assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        };
        assert_eq!(allocations(cancel), 0);
    }
}

#[cfg(feature = "external")]
mod external {
    use super::{Refusal, allocations, run};
    use dials::external::attempt;
    use std::future::{Future, ready};
    use std::io;
    use std::pin::pin;
    use std::task::{Context, Waker};

    #[dials::track_external("acme")]
    fn nothing() {}

    #[dials::track_external("acme")]
    fn result() -> io::Result<u64> {
        Ok(1)
    }

    #[dials::track_external("acme", labels(tenant = tenant))]
    fn labelled(tenant: &str) -> Result<usize, Refusal> {
        Ok(tenant.len())
    }

    #[dials::track_external("acme")]
    fn tries(attempts: u32) -> io::Result<u32> {
        (0..attempts).for_each(|_| _ = attempt());
        Ok(attempts)
    }

    #[dials::track_external("acme", retry_of = true, labels(tenant = tenant))]
    async fn future(tenant: &str) -> io::Result<usize> {
        ready(()).await;
        Ok(tenant.len())
    }

    #[dials::track_external("acme")]
    async fn cancelled() -> io::Result<()> {
        std::future::pending().await
    }

    #[test]
    fn a_call_to_a_service_allocates_nothing() {
        assert_eq!(allocations(nothing), 0);
        assert_eq!(allocations(result), 0);
        assert_eq!(allocations(|| labelled("acme")), 0);
        assert_eq!(allocations(|| tries(3)), 0);
        assert_eq!(allocations(|| run(future("acme"))), 0);
        assert_eq!(allocations(|| dials::external("acme").operation("tracked").track_sync(|| 1)), 0);
        assert_eq!(allocations(|| run(dials::external("acme").operation("tracked").track(ready(1)))), 0);
    }

    /// One that fails may, for some errors are known by their text.
    #[test]
    fn nor_does_one_that_is_dropped() {
        let cancel = || {
            let mut future = pin!(cancelled());
            assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        };
        assert_eq!(allocations(cancel), 0);
    }
}
