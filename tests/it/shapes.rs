//! Every shape of function that the attribute accepts does what it did without it, and is recorded as what happened.
//!
//! The modules deny warnings, so that a lint that the attribute adds does not compile.

#![allow(unreachable_pub, reason = "users write so, and the shapes are theirs")]

mod bodies;
mod context;
mod futures;
mod impls;
mod parameters;
mod results;
mod signatures;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// How the calls of one function ended.
#[derive(Debug, Default, PartialEq)]
struct Ended {
    ok: u64,
    errors: u64,
    panics: u64,
    cancelled: u64,
}

fn ok(calls: u64) -> Ended {
    Ended { ok: calls, ..Ended::default() }
}

fn errors(calls: u64) -> Ended {
    Ended { errors: calls, ..Ended::default() }
}

fn panics(calls: u64) -> Ended {
    Ended { panics: calls, ..Ended::default() }
}

fn cancelled(calls: u64) -> Ended {
    Ended { cancelled: calls, ..Ended::default() }
}

/// What was recorded for a function of the module that asks.
macro_rules! ended {
    ($name:literal) => {
        $crate::shapes::recorded(concat!(module_path!(), "::", $name))
    };
}
use ended;

fn recorded(path: &str) -> Ended {
    let snapshot = dials::snapshot();
    let Some(function) = snapshot.function(path) else {
        let known: Vec<_> =
            snapshot.functions().iter().map(|f| format!("{}::{}", f.module(), f.name())).collect();
        panic!("{path} is not among {known:#?}");
    };
    assert_eq!(function.in_flight(), 0, "{path} is still in flight");
    let ended = Ended {
        ok: function.ok(),
        errors: function.errors(),
        panics: function.panics(),
        cancelled: function.cancelled(),
    };
    assert_eq!(ended.ok + ended.errors + ended.panics + ended.cancelled, function.calls(), "{path}");
    ended
}

/// Whether the closure panicked.
fn panicked<R>(f: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(f)).is_err()
}

/// Runs a future that needs no reactor.
fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
    }
}

/// Polls a future once and drops it.
fn abandon<F: Future>(future: F) {
    let mut future = pin!(future);
    assert!(future.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
}

/// Is pending once.
async fn pause() {
    let mut paused = false;
    std::future::poll_fn(|context| {
        if paused {
            return Poll::Ready(());
        }
        paused = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
