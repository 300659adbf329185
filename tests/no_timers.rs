//! Queries where nobody has a timer: without a runtime, and on one of tokio's that was built without.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may panic, and so may what it calls"
)]

#[allow(dead_code, reason = "others need more of it")]
#[path = "it/told.rs"]
mod told;

use std::future::Future;
use std::panic;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;
use told::Told;

#[dials::slow_query(threshold = 5ms, critical = 1h, collection = "users", statement = "SELECT 'secret' FROM users")]
async fn asked_by_hand(answer: oneshot::Receiver<Vec<u64>>) -> Vec<u64> {
    answer.await.expect("an answer")
}

#[dials::slow_query(threshold = 5ms, critical = 1h, collection = "users", statement = "SELECT 'secret' FROM users")]
async fn asked_on_a_runtime(answer: oneshot::Receiver<Vec<u64>>) -> Vec<u64> {
    answer.await.expect("an answer")
}

struct Unparks(Thread);

impl Wake for Unparks {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let waker = Waker::from(Arc::new(Unparks(thread::current())));
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            return value;
        }
        thread::park();
    }
}

/// What is told of an operation, by what is said of it.
fn told(all: &Told, operation: &str, message: &str) -> Vec<String> {
    let of = |line: &String| line.contains(&format!("operation=\"{operation}\"")) && line.contains(message);
    all.lines().into_iter().filter(of).collect()
}

/// Waits until it is told that a query of this operation still runs; nothing is told of its end yet.
fn until_told(all: &Told, operation: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while told(all, operation, "query still running").is_empty() {
        assert!(Instant::now() < deadline, "nobody told of {operation}: {:#?}", all.lines());
        thread::sleep(Duration::from_millis(1));
    }
    assert_eq!(told(all, operation, "slow query"), [""; 0]);
}

/// A query of this operation was told once while it ran and once at its end, and was counted with its rows.
fn assert_told_and_counted(all: &Told, operation: &str) {
    let while_running = told(all, operation, "query still running");
    let at_its_end = told(all, operation, "slow query");
    assert_eq!((while_running.len(), at_its_end.len()), (1, 1), "{:#?}", all.lines());
    for line in [&while_running[0], &at_its_end[0]] {
        assert!(line.contains(r#"statement="SELECT ? FROM users""#), "{line}");
    }
    let queries = dials::query::calls(&dials::snapshot(), "users", operation).expect("it was called");
    assert_eq!((queries.ok(), queries.in_flight(), queries.total_size()), (1, 0, 3));
}

/// One test, since the subscriber and the hook are the process's.
#[test]
fn queries_need_no_timer_of_anybody() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        PANICS.fetch_add(1, Relaxed);
        hook(panic);
    }));
    let all = Told::default();
    tracing::subscriber::set_global_default(all.clone()).expect("nobody was before us");

    let (by_hand, answered_by_hand) = oneshot::channel();
    let (on_a_runtime, answered_on_a_runtime) = oneshot::channel();
    thread::scope(|scope| {
        let first = scope.spawn(|| block_on(asked_by_hand(answered_by_hand)));
        until_told(&all, "asked_by_hand");
        // When this one is told, the first one has been looked at again.
        let second = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
            runtime.block_on(asked_on_a_runtime(answered_on_a_runtime))
        });
        until_told(&all, "asked_on_a_runtime");
        for (answer, asked) in [(by_hand, first), (on_a_runtime, second)] {
            answer.send(vec![1, 2, 3]).expect("somebody who waits");
            assert_eq!(asked.join().expect("no panic"), [1, 2, 3]);
        }
    });
    assert_told_and_counted(&all, "asked_by_hand");
    assert_told_and_counted(&all, "asked_on_a_runtime");
    assert_eq!(PANICS.load(Relaxed), 0, "who asks such a runtime for a timer panics");
}
