//! The annotated functions, and who calls them.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind, panic_any};
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use crate::dead::Expected;
use crate::ledger::{Callee, End, Ledger};

/// One call in so many is observed, at most.
pub(crate) const SAMPLE: u32 = 16;
/// Label values, of which few have room.
const USERS: u64 = 1_000;
/// Calls of each function in a round.
const CALLS: u64 = 20;

#[derive(Debug, dials::ErrorKind)]
enum Refusal {
    Closed,
    Busy,
}

/// Ends as it is told to.
fn end(how: End) -> Result<u64, Refusal> {
    match how {
        End::Ok | End::Cancelled => Ok(1),
        End::Error if CLOSED.replace(!CLOSED.get()) => Err(Refusal::Closed),
        End::Error => Err(Refusal::Busy),
        End::Panic => panic_any(Expected),
    }
}

thread_local! {
    static CLOSED: Cell<bool> = const { Cell::new(false) };
}

#[dials::timed(name = "plain")]
fn plain(how: End) {
    // An error is none without a `Result`.
    let _ = end(how);
}

#[dials::timed(name = "fallible", buckets = [1us, 1ms])]
fn fallible(how: End) -> Result<u64, Refusal> {
    end(how)
}

#[dials::timed(name = "future")]
async fn future(how: End) -> Result<u64, Refusal> {
    pause().await;
    end(how)
}

#[dials::timed(name = "labelled", labels(user = user))]
fn labelled(user: u64, how: End) -> Result<u64, Refusal> {
    end(how).map(|value| value + user)
}

#[dials::timed(name = "labelled_future", labels(user = user))]
async fn labelled_future(user: &str, how: End) -> Result<u64, Refusal> {
    pause().await;
    end(how).map(|value| value + user.len() as u64)
}

#[dials::timed(name = "sampled")]
fn sampled(how: End) -> Result<u64, Refusal> {
    end(how)
}

#[dials::timed(name = "switched")]
fn switched(how: End) -> Result<u64, Refusal> {
    end(how)
}

/// Sets one filter after the other.
pub(crate) fn switch(over: &AtomicBool) {
    let sampled = format!("*::sampled=sample:{SAMPLE}, *::switched=off");
    let filters = [&*sampled, "*::sampled=sample:4", "*::switched=off", ""];
    for filter in filters.into_iter().cycle() {
        dials::set_filter(filter).unwrap();
        // Long enough for calls under each, and for calls that go on under the next.
        std::thread::sleep(Duration::from_micros(700));
        if over.load(Relaxed) {
            return;
        }
    }
}

/// Pending once.
async fn pause() {
    let mut paused = false;
    poll_fn(|_| if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }).await;
}

/// Polls to the end, or drops after the first poll what is to be cancelled.
fn drive(future: impl Future<Output = Result<u64, Refusal>>, how: End) -> Result<u64, Refusal> {
    let mut future = pin!(future);
    let mut poll = || future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    if how == End::Cancelled {
        assert!(poll().is_pending());
        return Ok(0);
    }
    loop {
        if let Poll::Ready(value) = poll() {
            return value;
        }
    }
}

/// A thread that calls.
pub(crate) struct Caller {
    ledger: Ledger,
    numbers: u64,
}

impl Caller {
    pub(crate) fn new(number: u64) -> Self {
        Caller { ledger: Ledger::default(), numbers: number.wrapping_mul(0x9E37_79B9_7F4A_7C15) }
    }

    /// A number that looks random, below this.
    fn number(&mut self, below: u64) -> u64 {
        self.numbers =
            self.numbers.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.numbers >> 33) % below
    }

    /// Mostly `Ok`.
    fn how(&mut self, ends: &[End]) -> End {
        match self.number(64) {
            number @ 0..8 => ends[number as usize % ends.len()],
            _ => End::Ok,
        }
    }

    /// Calls every function.
    pub(crate) fn round(&mut self) {
        const SYNC: [End; 3] = [End::Error, End::Panic, End::Error];
        for _ in 0..CALLS {
            let how = self.how(&[End::Panic]);
            let begun = Instant::now();
            if how == End::Panic {
                assert!(catch_unwind(|| plain(how)).is_err());
            } else {
                plain(how);
                self.ledger.latency.record(begun.elapsed());
            }
            self.ledger.count(Callee::Plain, how);

            let user = self.number(USERS);
            for (callee, call) in [
                (Callee::Fallible, &(|how| fallible(how)) as &dyn Fn(End) -> Result<u64, Refusal>),
                (Callee::Labelled, &|how| labelled(user, how)),
                (Callee::Sampled, &|how| sampled(how)),
                (Callee::Switched, &|how| switched(how)),
            ] {
                let how = self.how(&SYNC);
                self.call(callee, how, || call(how));
            }
            let name = user.to_string();
            let how = self.how(&End::ALL);
            self.call(Callee::Future, how, || drive(future(how), how));
            let how = self.how(&End::ALL);
            self.call(Callee::LabelledFuture, how, || drive(labelled_future(&name, how), how));
        }
    }

    fn call(&mut self, callee: Callee, how: End, call: impl FnOnce() -> Result<u64, Refusal>) {
        let ended = match catch_unwind(AssertUnwindSafe(call)) {
            Ok(Ok(_)) if how == End::Cancelled => End::Cancelled,
            Ok(Ok(_)) => End::Ok,
            Ok(Err(_)) => End::Error,
            Err(_) => End::Panic,
        };
        assert_eq!(ended, how, "what the function does has changed");
        self.ledger.count(callee, how);
    }

    /// What was called.
    pub(crate) fn end(self) -> Ledger {
        self.ledger
    }
}
