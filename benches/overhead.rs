//! What a call costs: annotated functions against the same functions bare and against the floor, in one run.
//!
//! The floor is what any instrument must do that counts and times: read the clock twice and add to three counters of
//! its thread's own stripe. Machines are noisy, so all cases take turns in short batches, and each figure is the median
//! of its batches. Only ratios within one run mean something.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot go on should say so")]

use std::future::Future;
use std::hint::black_box;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

const ROUNDS: usize = 200;
const CALLS: u64 = 5_000;

#[inline(never)]
fn empty(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[inline(never)]
fn floor(x: u64) -> u64 {
    #[repr(align(128))]
    struct Stripe([AtomicU64; 3]);
    static STRIPES: [Stripe; 8] = [const { Stripe([const { AtomicU64::new(0) }; 3]) }; 8];
    thread_local!(static MINE: usize = const { 0 });
    let start = ticks();
    let value = black_box(x).wrapping_mul(3);
    let took = ticks() - start;
    let [calls, time, ended] = &MINE.with(|mine| &STRIPES[*mine]).0;
    calls.fetch_add(1, Relaxed);
    time.fetch_add(took, Relaxed);
    ended.fetch_add(1, Relaxed);
    value
}

#[cfg(target_arch = "x86_64")]
fn ticks() -> u64 {
    // SAFETY: every x86-64 processor has the instruction, and it touches no memory.
    unsafe { std::arch::x86_64::_rdtsc() }
}

#[cfg(not(target_arch = "x86_64"))]
fn ticks() -> u64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64
}

#[dials::timed]
#[inline(never)]
fn sync(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[dials::timed]
#[inline(never)]
fn result(x: u64) -> Result<u64, std::num::ParseIntError> {
    Ok(black_box(x).wrapping_mul(3))
}

#[dials::timed(labels(key = key))]
#[inline(never)]
fn labelled(x: u64, key: &str) -> u64 {
    black_box(x).wrapping_mul(key.len() as u64)
}

#[dials::timed(sample = 16)]
#[inline(never)]
fn sampled(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[dials::timed]
#[inline(never)]
fn off(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[allow(clippy::unused_async, reason = "that is the case")]
async fn empty_future(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[dials::timed]
async fn future(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[inline(never)]
fn poll(future: impl Future<Output = u64>) -> u64 {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => unreachable!("it never waits"),
    }
}

type Call = fn(u64) -> u64;

struct Case {
    name: &'static str,
    /// What it is compared with: the index of the case without an instrument.
    bare: usize,
    call: Call,
    batches: Vec<f64>,
}

fn main() {
    const KEYS: [&str; 8] =
        ["card", "invoice", "gift card", "cash", "wire", "voucher", "on delivery", "credit"];
    let cases: [(_, _, Call); 9] = [
        ("empty call", 0, empty),
        ("empty `async` call", 1, |x| poll(empty_future(x))),
        ("floor", 0, floor),
        ("`#[timed]`", 0, sync),
        ("`#[timed]`, `Result`", 0, |x| result(x).unwrap()),
        ("`#[timed]`, `async`", 1, |x| poll(future(x))),
        ("`#[timed(labels(key = ..))]`, `&str`", 0, |x| labelled(x, KEYS[x as usize % 8])),
        ("`#[timed(sample = 16)]`", 0, sampled),
        ("`#[timed]`, switched off", 0, off),
    ];
    let mut cases = cases.map(|(name, bare, call)| Case { name, bare, call, batches: Vec::new() });
    for case in &cases {
        (0..1_000).for_each(|x| _ = black_box((case.call)(x)));
    }
    dials::set_filter("*::off=off").unwrap();
    for _ in 0..ROUNDS {
        for case in &mut cases {
            let start = Instant::now();
            (0..CALLS).for_each(|x| _ = black_box((case.call)(x)));
            case.batches.push(start.elapsed().as_nanos() as f64 / CALLS as f64);
        }
    }
    let medians = cases.each_mut().map(|case| {
        case.batches.sort_by(f64::total_cmp);
        case.batches[ROUNDS / 2]
    });
    let floor = medians[2] - medians[0];
    println!("| call | ns | more than bare, ns | ÷ floor |\n|---|--:|--:|--:|");
    for (case, median) in cases.iter().zip(medians) {
        let more = median - medians[case.bare];
        println!("| {} | {median:.2} | {more:.2} | {:.2} |", case.name, more / floor);
    }
}
