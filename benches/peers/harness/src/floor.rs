//! The least that any instrument must do which counts and times: read a clock twice, and add to three counters that no
//! other thread writes meanwhile.

use crate::calls::Calls;
use crate::{Case, Group, Refused, Seen, later, try_work, work};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Instant;

/// A clock.
pub trait Clock {
    /// A reading.
    type Moment;
    /// Reads it.
    fn now() -> Self::Moment;
    /// Reads it again, and tells how far it went, in its own unit.
    fn since(start: Self::Moment) -> u64;
}

/// The processor's time-stamp counter, without a fence; the system's clock where there is none.
#[derive(Debug)]
pub struct Counter;

#[cfg(target_arch = "x86_64")]
impl Clock for Counter {
    type Moment = u64;

    #[inline]
    fn now() -> u64 {
        // SAFETY: every x86-64 processor has the instruction, and it touches no memory.
        unsafe { std::arch::x86_64::_rdtsc() }
    }

    #[inline]
    fn since(start: u64) -> u64 {
        Self::now().wrapping_sub(start)
    }
}

#[cfg(not(target_arch = "x86_64"))]
impl Clock for Counter {
    type Moment = Instant;

    #[inline]
    fn now() -> Instant {
        Instant::now()
    }

    #[inline]
    fn since(start: Instant) -> u64 {
        start.elapsed().as_nanos() as u64
    }
}

/// `Instant::now`.
#[derive(Debug)]
pub struct System;

impl Clock for System {
    type Moment = Instant;

    #[inline]
    fn now() -> Instant {
        Instant::now()
    }

    #[inline]
    fn since(start: Instant) -> u64 {
        start.elapsed().as_nanos() as u64
    }
}

#[repr(align(128))]
struct Stripe([AtomicU64; 3]);

impl Stripe {
    const fn new() -> Self {
        Self([const { AtomicU64::new(0) }; 3])
    }
}

/// Who calls: the case of the floor, or whatever other case the floor is measured beside.
const CASE: usize = 0;
const REFERENCE: usize = 1;

static STRIPES: [[Stripe; 16]; 2] = [const { [const { Stripe::new() }; 16] }; 2];
static THREADS: AtomicUsize = AtomicUsize::new(0);
thread_local!(static MINE: usize = THREADS.fetch_add(1, Relaxed) % STRIPES[CASE].len());

#[inline]
fn add<const WHO: usize>(took: u64) {
    let [calls, time, ended] = &MINE.with(|mine| &STRIPES[WHO][*mine]).0;
    calls.fetch_add(1, Relaxed);
    time.fetch_add(took, Relaxed);
    ended.fetch_add(1, Relaxed);
}

#[inline(never)]
fn plain<C: Clock, const WHO: usize>(x: u64) -> u64 {
    let start = C::now();
    let value = work(x);
    add::<WHO>(C::since(start));
    value
}

#[inline(never)]
fn result<C: Clock, const WHO: usize>(x: u64) -> Result<u64, Refused> {
    let start = C::now();
    let value = try_work(x);
    add::<WHO>(C::since(start));
    value
}

async fn future<C: Clock, const WHO: usize>(x: u64) -> u64 {
    let start = C::now();
    let value = later(x).await;
    add::<WHO>(C::since(start));
    value
}

/// Calls at the floor.
pub(crate) fn calls<C: Clock>() -> impl Calls {
    Case::new("", Group::Reference, plain::<C, REFERENCE>, result::<C, REFERENCE>, future::<C, REFERENCE>)
}

/// Runs the floor as a case of its own.
pub fn run<C: Clock>(name: &'static str) {
    let calls = || STRIPES[CASE].iter().map(|stripe| stripe.0[0].load(Relaxed)).sum();
    Case::new(name, Group::Reference, plain::<C, CASE>, result::<C, CASE>, future::<C, CASE>)
        .run(|| Seen::calls(calls()));
}
