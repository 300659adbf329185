//! The loops that make calls. They are the same for every case, for the bare functions and for the floor.

use crate::{Case, Group, Keeps, Seen, body};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};

/// Makes so many calls of one function.
pub(crate) trait Calls: Sync {
    /// Of the plain function.
    fn plain(&self, calls: u64);
    /// Of the function that may fail.
    fn result(&self, calls: u64);
    /// Of the async function, to its end.
    fn future(&self, calls: u64);
    /// Of the plain function, each after other work of the caller.
    fn surrounded(&self, calls: u64);
}

/// One of the loops.
pub(crate) type Function = fn(&dyn Calls, u64);

/// The three functions, by the names that the driver knows them by.
pub(crate) const FUNCTIONS: [(&str, Function); 3] = [
    ("plain", |case, calls| case.plain(calls)),
    ("result", |case, calls| case.result(calls)),
    ("future", |case, calls| case.future(calls)),
];

/// So many calls of each of the three.
pub(crate) fn all(case: &dyn Calls, calls: u64) {
    for (_, function) in FUNCTIONS {
        function(case, calls);
    }
}

/// So many calls share what [`Case::request`] returns. Numbers of calls are multiples of it.
pub(crate) const CALLS_OF_A_REQUEST: u64 = 100;

#[inline(always)]
#[allow(clippy::inline_always, reason = "the loop is part of what is measured")]
pub(crate) fn each<Guard>(calls: u64, request: impl Fn() -> Guard, mut call: impl FnMut(u64)) {
    debug_assert_eq!(calls % CALLS_OF_A_REQUEST, 0);
    for _ in 0..calls / CALLS_OF_A_REQUEST {
        let _request = request();
        (0..CALLS_OF_A_REQUEST).for_each(&mut call);
    }
}

/// What the future is worth, if it is ready.
#[inline(always)]
#[allow(clippy::inline_always, reason = "a call more would be measured")]
pub fn poll<T>(future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    match future.poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => Some(value),
        Poll::Pending => None,
    }
}

/// Calls of the functions without a tool.
pub(crate) fn bare() -> impl Calls {
    Case::new("", Group::Reference, body::plain, body::result, body::future)
}

/// Runs the functions without a tool as a case of its own.
pub fn run_bare(name: &'static str) {
    Case::new(name, Group::Reference, body::plain, body::result, body::future)
        .keeps(Keeps::Nothing)
        .run(Seen::default);
}
