//! What a careful user writes around a function whose metrics library has no attribute: how long the call took, how it
//! ended, and that it is no longer in flight, also if it panics or is dropped half-way.

use crate::{Case, Group, Later, Refused, Seen, later, try_work, work};
use std::thread;
use std::time::{Duration, Instant};

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned.
    Ok,
    /// It returned an `Err`.
    Error,
    /// It panicked.
    Panic,
    /// It was dropped before it was done.
    Cancelled,
}

impl Outcome {
    /// All of them, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Ok, Self::Error, Self::Panic, Self::Cancelled];

    /// The value of the label `result`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Error => "error",
            Self::Panic => "panic",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A histogram of durations, a counter of outcomes and a gauge of calls in flight, by whatever library.
pub trait Handles: Sync + 'static {
    /// A call begins.
    fn begin(&self);
    /// A call has ended.
    fn end(&self, took: Duration, outcome: Outcome);
}

/// A call in flight. One that is dropped has panicked, or was cancelled.
pub struct Call<'a, H: Handles> {
    handles: &'a H,
    start: Instant,
    outcome: Option<Outcome>,
}

impl<'a, H: Handles> Call<'a, H> {
    /// The call begins.
    #[inline]
    pub fn begin(handles: &'a H) -> Self {
        handles.begin();
        Self { handles, start: Instant::now(), outcome: None }
    }

    /// It has returned.
    #[inline]
    pub fn end(mut self, outcome: Outcome) {
        self.outcome = Some(outcome);
    }
}

impl<H: Handles> Drop for Call<'_, H> {
    #[inline]
    fn drop(&mut self) {
        let took = self.start.elapsed();
        let unfinished = || if thread::panicking() { Outcome::Panic } else { Outcome::Cancelled };
        self.handles.end(took, self.outcome.unwrap_or_else(unfinished));
    }
}

#[inline(never)]
fn plain<H: Handles>(handles: &H, x: u64) -> u64 {
    let call = Call::begin(handles);
    let value = work(x);
    call.end(Outcome::Ok);
    value
}

#[inline(never)]
fn result<H: Handles>(handles: &H, x: u64) -> Result<u64, Refused> {
    let call = Call::begin(handles);
    let value = try_work(x);
    call.end(if value.is_ok() { Outcome::Ok } else { Outcome::Error });
    value
}

async fn future<H: Handles>(handles: &H, later: Later) -> u64 {
    let call = Call::begin(handles);
    let value = later.await;
    call.end(Outcome::Ok);
    value
}

/// Runs the case of these handles.
pub fn run<H: Handles>(name: &'static str, handles: &'static H, seen: impl FnOnce() -> Seen) {
    Case::new(
        name,
        Group::Complete,
        move |x| plain(handles, x),
        move |x| result(handles, x),
        move |x| future(handles, later(x)),
    )
    .run(seen);
}
