//! Every call that starts ends as exactly one of `ok`, `error`, `panic`, `cancelled`, and nothing stays in flight.

use crate::support::{Boxed, Tally, panics, pause, poll, run, tally};
use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;
use std::task::Poll;

/// Drops a future of `name` after each number of polls and looks at how it was counted. The last poll is the one that
/// completes it.
fn cancelled_at_every_await<T>(name: &str, awaits: usize, make: impl Fn() -> Boxed<T>) {
    for polls in 0..=awaits + 1 {
        let before = tally(name);
        let mut future = make();
        assert_eq!(tally(name), before, "a future that nobody has polled is no call yet");
        for poll_number in 1..=polls {
            assert_eq!(poll(&mut future).is_ready(), poll_number == awaits + 1);
        }
        let running = u64::from(0 < polls && polls <= awaits);
        assert_eq!(tally(name).in_flight, running, "after {polls} polls");
        drop(future);
        let completed = u64::from(polls > awaits);
        let expected = Tally { ok: before.ok + completed, cancelled: before.cancelled + running, ..before };
        assert_eq!(tally(name), expected, "dropped after {polls} polls");
    }
}

#[dials::timed]
async fn three_awaits() -> String {
    pause().await;
    pause().await;
    pause().await;
    "done".to_owned()
}

#[test]
fn an_async_fn_that_is_dropped_at_any_await_is_cancelled_once() {
    cancelled_at_every_await("three_awaits", 3, || Box::pin(three_awaits()));
}

#[dials::timed(labels(kind = kind))]
async fn labelled_awaits(kind: &'static str) -> Result<(), std::io::Error> {
    pause().await;
    let _ = kind;
    pause().await;
    Ok(())
}

#[test]
fn a_labelled_async_fn_that_is_dropped_at_any_await_is_cancelled_once() {
    cancelled_at_every_await("labelled_awaits", 2, || Box::pin(labelled_awaits("a")));
}

#[dials::timed]
fn written_out() -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async move {
        pause().await;
        1
    })
}

#[dials::timed]
fn from_elsewhere() -> impl Future<Output = ()> {
    pause()
}

#[test]
fn a_returned_future_that_is_dropped_at_any_await_is_cancelled_once() {
    cancelled_at_every_await("written_out", 1, || written_out());
    cancelled_at_every_await("from_elsewhere", 1, || Box::pin(from_elsewhere()));
}

#[dials::timed]
async fn inner_of_two() {
    pause().await;
}

#[dials::timed]
async fn outer_of_two() {
    pause().await;
    inner_of_two().await;
}

#[test]
fn a_future_that_is_dropped_takes_what_it_awaits_with_it() {
    cancelled_at_every_await("outer_of_two", 2, || Box::pin(outer_of_two()));
    // Of four futures the first was never polled and the second not yet at its inner one.
    let expected = Tally { ok: 1, cancelled: 1, ..Tally::default() };
    assert_eq!(tally("inner_of_two"), expected);
}

#[dials::timed]
async fn panics_after(pauses: usize) {
    for _ in 0..pauses {
        pause().await;
    }
    panic!("at last");
}

#[test]
fn a_future_that_panics_is_counted_once_however_often_it_is_polled_again() {
    for pauses in 0..3 {
        let mut future = Box::pin(panics_after(pauses));
        for _ in 0..pauses {
            assert!(poll(&mut future).is_pending());
        }
        assert!(panics(|| poll(&mut future)));
        let counted = Tally { panics: pauses as u64 + 1, ..Tally::default() };
        assert_eq!(tally("panics_after"), counted);
        assert!(panics(|| poll(&mut future)), "as any async fn, it says that it has panicked");
        drop(future);
        assert_eq!(tally("panics_after"), counted);
    }
}

#[dials::timed]
async fn completes() -> u8 {
    3
}

#[test]
fn a_future_that_is_polled_after_it_was_ready_is_counted_once() {
    let mut future = Box::pin(completes());
    assert_eq!(poll(&mut future), Poll::Ready(3));
    assert!(panics(|| poll(&mut future)));
    drop(future);
    assert_eq!(tally("completes"), Tally { ok: 1, ..Tally::default() });
}

#[dials::timed]
async fn dropped_by_an_unwinding_owner() {
    pause().await;
}

#[test]
fn a_future_whose_owner_panics_is_cancelled() {
    assert!(panics(|| {
        let mut future = Box::pin(dropped_by_an_unwinding_owner());
        assert!(poll(&mut future).is_pending());
        panic!("the owner's");
    }));
    assert_eq!(tally("dropped_by_an_unwinding_owner"), Tally { cancelled: 1, ..Tally::default() });
}

#[dials::timed]
async fn never_returns() -> ! {
    loop {
        pause().await;
    }
}

#[dials::timed]
async fn never_returns_but_panics() -> ! {
    pause().await;
    panic!("instead");
}

#[test]
fn a_future_that_never_returns_ends_cancelled_or_by_its_own_panic() {
    let mut future = Box::pin(never_returns());
    drop(Box::pin(never_returns()));
    assert!(poll(&mut future).is_pending() && poll(&mut future).is_pending());
    assert_eq!(tally("never_returns"), Tally { in_flight: 1, ..Tally::default() });
    drop(future);
    assert_eq!(tally("never_returns"), Tally { cancelled: 1, ..Tally::default() });

    let mut future = Box::pin(never_returns_but_panics());
    assert!(poll(&mut future).is_pending());
    assert!(panics(|| poll(&mut future)));
    drop(future);
    assert_eq!(tally("never_returns_but_panics"), Tally { panics: 1, ..Tally::default() });
}

#[dials::timed]
async fn never_returns_to_a_panicking_owner() -> ! {
    loop {
        pause().await;
    }
}

/// It should be `cancelled`. A guard inside the body cannot tell whose panic it is, and the type `!` that a wrapper
/// around the body would need in the signature cannot be written down.
#[test]
fn a_future_that_never_returns_counts_the_panic_of_its_owner_as_its_own() {
    assert!(panics(|| {
        let mut future = Box::pin(never_returns_to_a_panicking_owner());
        assert!(poll(&mut future).is_pending());
        panic!("the owner's");
    }));
    assert_eq!(tally("never_returns_to_a_panicking_owner"), Tally { panics: 1, ..Tally::default() });
}

#[dials::timed]
fn returns_nothing(panic: bool) {
    assert!(!panic, "asked to");
}

#[dials::timed]
fn returns_a_result(divisor: u32) -> Result<u32, std::num::TryFromIntError> {
    let quotient = 10_i64.checked_div(i64::from(divisor)).expect("a divisor");
    u32::try_from(quotient - 3)
}

#[test]
fn a_plain_function_ends_in_the_way_that_it_left() {
    returns_nothing(false);
    assert!(panics(|| returns_nothing(true)));
    assert_eq!(tally("returns_nothing"), Tally { ok: 1, panics: 1, ..Tally::default() });

    assert_eq!(returns_a_result(2), Ok(2));
    assert!(returns_a_result(5).is_err());
    assert!(panics(|| returns_a_result(0)));
    assert_eq!(tally("returns_a_result"), Tally { ok: 1, errors: 1, panics: 1, ..Tally::default() });
}

#[dials::timed]
fn factorial(n: u64) -> u64 {
    if n == 0 { 1 } else { n * factorial(n - 1) }
}

#[dials::timed]
async fn countdown(n: u32) -> u32 {
    pause().await;
    if n == 0 { 0 } else { Box::pin(countdown(n - 1)).await }
}

#[test]
fn every_level_of_a_recursion_is_a_call() {
    assert_eq!(factorial(10), 3_628_800);
    assert_eq!(tally("factorial"), Tally { ok: 11, ..Tally::default() });

    let mut future = Box::pin(countdown(5));
    for _ in 0..3 {
        assert!(poll(&mut future).is_pending());
    }
    assert_eq!(tally("countdown"), Tally { in_flight: 3, ..Tally::default() });
    drop(future);
    assert_eq!(tally("countdown"), Tally { cancelled: 3, ..Tally::default() });
    assert_eq!(run(countdown(5)), 0);
    assert_eq!(tally("countdown"), Tally { ok: 6, cancelled: 3, ..Tally::default() });
}

#[dials::timed]
fn cleans_up() {}

#[dials::timed]
fn cleans_up_and_says_how() -> Result<(), std::fmt::Error> {
    Err(std::fmt::Error)
}

#[dials::timed]
fn cleans_up_and_panics() -> Option<u8> {
    panic!("while unwinding");
}

struct CleansUp;

impl Drop for CleansUp {
    fn drop(&mut self) {
        cleans_up();
        assert!(cleans_up_and_says_how().is_err());
        assert!(panics(cleans_up_and_panics));
    }
}

#[test]
fn a_call_inside_drop_ends_in_its_own_way_though_the_thread_is_unwinding() {
    assert!(panics(|| {
        let _cleans_up = CleansUp;
        panic!("the thread's");
    }));
    assert_eq!(tally("cleans_up"), Tally { ok: 1, ..Tally::default() });
    assert_eq!(tally("cleans_up_and_says_how"), Tally { errors: 1, ..Tally::default() });
    assert_eq!(tally("cleans_up_and_panics"), Tally { panics: 1, ..Tally::default() });
}

#[dials::timed]
async fn moves_between_threads() {
    pause().await;
    pause().await;
}

#[test]
fn a_call_may_begin_on_one_thread_and_end_on_another_that_is_new() {
    let mut future: Pin<Box<dyn Future<Output = ()> + Send>> = Box::pin(moves_between_threads());
    for polls in 0..3 {
        assert_eq!(tally("moves_between_threads").in_flight, u64::from(polls > 0));
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            let _ = poll(&mut future);
            sender.send(future).unwrap();
        })
        .join()
        .unwrap();
        future = receiver.recv().unwrap();
    }
    assert_eq!(tally("moves_between_threads"), Tally { ok: 1, ..Tally::default() });
}

#[dials::timed]
async fn waits_in_a_task() {
    std::future::pending::<()>().await;
}

#[dials::timed(labels(number = number))]
async fn waits_in_a_labelled_task(number: u8) {
    let _ = number;
    std::future::pending::<()>().await;
}

#[test]
fn tasks_that_a_runtime_drops_when_it_shuts_down_are_cancelled() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    for number in 0..10 {
        runtime.spawn(waits_in_a_task());
        runtime.spawn(waits_in_a_labelled_task(number));
    }
    runtime.block_on(tokio::task::yield_now());
    let in_flight = Tally { in_flight: 10, ..Tally::default() };
    assert_eq!((tally("waits_in_a_task"), tally("waits_in_a_labelled_task")), (in_flight, in_flight));
    drop(runtime);
    let cancelled = Tally { cancelled: 10, ..Tally::default() };
    assert_eq!((tally("waits_in_a_task"), tally("waits_in_a_labelled_task")), (cancelled, cancelled));
}

#[test]
fn a_runtime_that_is_dropped_before_its_tasks_ran_has_made_no_calls() {
    #[dials::timed]
    async fn never_ran() {}
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.spawn(never_ran());
    drop(runtime);
    assert_eq!(
        tally("a_runtime_that_is_dropped_before_its_tasks_ran_has_made_no_calls::never_ran"),
        Tally::default()
    );
}

#[dials::timed]
async fn aborted() {
    std::future::pending::<()>().await;
}

#[test]
fn a_task_that_is_aborted_is_cancelled_on_any_runtime() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).build().unwrap();
    runtime.block_on(async {
        let tasks: Vec<_> = (0..20).map(|_| tokio::spawn(aborted())).collect();
        while tally("aborted").in_flight < 20 {
            tokio::task::yield_now().await;
        }
        for task in tasks {
            task.abort();
            assert!(task.await.unwrap_err().is_cancelled());
        }
    });
    assert_eq!(tally("aborted"), Tally { cancelled: 20, ..Tally::default() });
}
