//! The functions that the benches call: the same few instructions bare, annotated in each way, and at the floor.
//!
//! The floor is what any instrument must do that counts and times: read the clock twice and add to three counters of
//! its thread's own stripe.

#![allow(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unnecessary_wraps,
    clippy::unused_async,
    clippy::unwrap_used,
    reason = "a bench that cannot go on should say so, and its functions do nothing but be called"
)]

pub mod callgrind;
pub mod idle;

use std::future::Future;
use std::hint::black_box;
use std::num::ParseIntError;
use std::pin::pin;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

/// Awaits as a caller does that is polled itself: the future stays where it was made.
macro_rules! poll {
    ($future:expr) => {
        match pin!($future).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => value,
            Poll::Pending => unreachable!("it never waits"),
        }
    };
}

/// One way to call the work.
pub struct Case {
    /// How tables name it.
    pub name: &'static str,
    /// The case without an instrument: what it costs more than that is the instrument's.
    pub bare: &'static str,
    /// Makes `calls` calls.
    pub call: fn(u64) -> u64,
    /// How many.
    pub calls: u64,
}

/// The case that the others are divided by.
pub const FLOOR: &str = "floor";
const EMPTY: &str = "empty call";
const EMPTY_ASYNC: &str = "empty `async` call";
const EMPTY_ROWS: &str = "empty call that returns rows";
const EMPTY_ROWS_ASYNC: &str = "empty `async` call that returns rows";
const EMPTY_CALLER: &str = "empty call of a function that calls another";
const EMPTY_IN_TURN: &str = "64 empty functions in turn";

/// All cases; a case stands behind the one it is compared with.
pub const CASES: &[Case] = &[
    Case { name: EMPTY, bare: EMPTY, call: empty, calls: 1 },
    Case { name: EMPTY_ASYNC, bare: EMPTY_ASYNC, call: |x| poll!(empty_future(x)), calls: 1 },
    Case { name: FLOOR, bare: EMPTY, call: floor, calls: 1 },
    Case { name: "`#[timed]`", bare: EMPTY, call: sync, calls: 1 },
    Case { name: "`#[timed]`, `Result`", bare: EMPTY, call: |x| result(x).unwrap(), calls: 1 },
    Case { name: "`#[timed]`, `async`", bare: EMPTY_ASYNC, call: |x| poll!(future(x)), calls: 1 },
    Case { name: "`#[track_external]`", bare: EMPTY, call: external, calls: 1 },
    Case {
        name: "`#[track_external]`, `Result`",
        bare: EMPTY,
        call: |x| external_result(x).unwrap(),
        calls: 1,
    },
    Case {
        name: "`#[track_external]`, `async`",
        bare: EMPTY_ASYNC,
        call: |x| poll!(external_future(x)).unwrap(),
        calls: 1,
    },
    Case { name: "`#[slow_query]`", bare: EMPTY, call: query, calls: 1 },
    Case {
        name: "`#[slow_query]`, `Result`",
        bare: EMPTY,
        call: |x| query_without_rows(x).unwrap(),
        calls: 1,
    },
    Case { name: EMPTY_ROWS, bare: EMPTY_ROWS, call: |x| first(&empty_rows(x)), calls: 1 },
    Case { name: "`#[slow_query]`, rows", bare: EMPTY_ROWS, call: |x| first(&query_rows(x)), calls: 1 },
    Case {
        name: EMPTY_ROWS_ASYNC,
        bare: EMPTY_ROWS_ASYNC,
        call: |x| first(&poll!(empty_rows_future(x))),
        calls: 1,
    },
    Case {
        name: "`#[slow_query]`, `async`",
        bare: EMPTY_ROWS_ASYNC,
        call: |x| first(&poll!(query_future(x))),
        calls: 1,
    },
    Case { name: EMPTY_IN_TURN, bare: EMPTY_IN_TURN, call: sites::empty_in_turn, calls: 64 },
    Case { name: "`#[timed]`, 64 functions in turn", bare: EMPTY_IN_TURN, call: sites::in_turn, calls: 64 },
    Case {
        name: "`#[timed(labels(key = ..))]`, `&str`",
        bare: EMPTY,
        call: |x| labelled(x, KEYS[x as usize % KEYS.len()]),
        calls: 1,
    },
    Case { name: "`#[timed(sample = 16)]`", bare: EMPTY, call: sampled, calls: 1 },
    Case { name: "`#[timed]`, switched off", bare: EMPTY, call: off, calls: 1 },
    Case { name: EMPTY_CALLER, bare: EMPTY_CALLER, call: empty_caller, calls: 1 },
    Case { name: "`#[timed]`, calls another, switched off", bare: EMPTY_CALLER, call: off_caller, calls: 1 },
    Case {
        name: "`#[timed]`, `async`, switched off",
        bare: EMPTY_ASYNC,
        call: |x| poll!(off_future(x)),
        calls: 1,
    },
];

/// Whether queries can be seen while they run: with the variable `DIALS_BENCH_WATCH`, for what that adds is measured by
/// itself.
pub fn watches() -> bool {
    std::env::var_os("DIALS_BENCH_WATCH").is_some()
}

/// The case of this name.
pub fn case(name: &str) -> &'static Case {
    CASES.iter().find(|case| case.name == name).unwrap()
}

/// Registers every function, lets the clock settle, and switches off those that are measured switched off.
pub fn prepare() {
    dials::query::watch_running(watches());
    let each = || CASES.iter().for_each(|case| _ = black_box((case.call)(0)));
    each();
    // The first 10 ms of the clock are slower; to sleep through them takes the same instructions every time.
    std::thread::sleep(Duration::from_millis(20));
    each();
    dials::set_filter("*::off=off,*::off_caller=off,*::off_future=off").unwrap();
    each();
}

#[inline(never)]
fn empty(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[inline(never)]
fn floor(x: u64) -> u64 {
    const STRIPES: usize = 8;
    #[repr(align(128))]
    struct Stripe([AtomicU64; 3]);
    static ALL: [Stripe; STRIPES] = [const { Stripe([const { AtomicU64::new(0) }; 3]) }; STRIPES];
    static NEXT: AtomicUsize = AtomicUsize::new(1);
    thread_local!(static MINE: std::cell::Cell<usize> = const { std::cell::Cell::new(0) });
    let start = ticks();
    let value = black_box(x).wrapping_mul(3);
    let took = ticks().wrapping_sub(start);
    let mut mine = MINE.get();
    if mine == 0 {
        mine = NEXT.fetch_add(1, Relaxed) % STRIPES + 1;
        MINE.set(mine);
    }
    let [calls, time, ended] = &ALL[(mine - 1) % STRIPES].0;
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
    static START: std::sync::OnceLock<std::time::Instant> = std::sync::OnceLock::new();
    START.get_or_init(std::time::Instant::now).elapsed().as_nanos() as u64
}

#[dials::timed]
#[inline(never)]
fn sync(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[dials::timed]
#[inline(never)]
fn result(x: u64) -> Result<u64, ParseIntError> {
    Ok(black_box(x).wrapping_mul(3))
}

#[dials::track_external("stripe")]
#[inline(never)]
fn external(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[dials::track_external("stripe")]
#[inline(never)]
fn external_result(x: u64) -> Result<u64, std::io::Error> {
    Ok(black_box(x).wrapping_mul(3))
}

#[dials::track_external("stripe")]
async fn external_future(x: u64) -> Result<u64, std::io::Error> {
    Ok(black_box(x).wrapping_mul(3))
}

#[dials::slow_query(system = "sqlite", collection = "users")]
#[inline(never)]
fn query(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

const SQL: &str = "SELECT id FROM users WHERE name = 'ada'";

#[dials::slow_query(system = "sqlite", collection = "users", statement = SQL)]
#[inline(never)]
fn query_without_rows(x: u64) -> Result<u64, std::io::Error> {
    Ok(black_box(x).wrapping_mul(3))
}

/// What a query returns whose rows are counted.
type Rows = Result<Option<[u64; 1]>, std::io::Error>;

fn first(rows: &Rows) -> u64 {
    rows.as_ref().unwrap().map_or(0, |[x]| x)
}

#[inline(never)]
fn empty_rows(x: u64) -> Rows {
    Ok(Some([black_box(x).wrapping_mul(3)]))
}

async fn empty_rows_future(x: u64) -> Rows {
    Ok(Some([black_box(x).wrapping_mul(3)]))
}

#[dials::slow_query(system = "sqlite", collection = "users", statement = SQL)]
#[inline(never)]
fn query_rows(x: u64) -> Rows {
    Ok(Some([black_box(x).wrapping_mul(3)]))
}

#[dials::slow_query(system = "sqlite", collection = "users", statement = SQL)]
async fn query_future(x: u64) -> Rows {
    Ok(Some([black_box(x).wrapping_mul(3)]))
}

const KEYS: [&str; 8] = ["card", "invoice", "gift card", "cash", "wire", "voucher", "on delivery", "credit"];

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

/// It has something to keep over the call, and so a frame, as functions have that do more than nothing.
#[inline(never)]
fn empty_caller(x: u64) -> u64 {
    empty(x) ^ x
}

#[dials::timed]
#[inline(never)]
fn off_caller(x: u64) -> u64 {
    empty(x) ^ x
}

async fn empty_future(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[dials::timed]
async fn future(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

#[dials::timed]
async fn off_future(x: u64) -> u64 {
    black_box(x).wrapping_mul(3)
}

/// More functions than one, each with counters of its own.
mod sites {
    use std::hint::black_box;

    macro_rules! functions {
        ($($name:ident)*) => {
            mod empty {
                use super::*;
                $(
                    #[inline(never)]
                    pub(super) fn $name(x: u64) -> u64 {
                        black_box(x).wrapping_mul(3)
                    }
                )*
            }
            mod timed {
                use super::*;
                $(
                    #[dials::timed]
                    #[inline(never)]
                    pub(super) fn $name(x: u64) -> u64 {
                        black_box(x).wrapping_mul(3)
                    }
                )*
            }
            pub(crate) fn empty_in_turn(x: u64) -> u64 {
                $(black_box(empty::$name(x));)*
                x
            }
            pub(crate) fn in_turn(x: u64) -> u64 {
                $(black_box(timed::$name(x));)*
                x
            }
        };
    }

    functions! {
        a0 a1 a2 a3 a4 a5 a6 a7 a8 a9 aa ab ac ad ae af b0 b1 b2 b3 b4 b5 b6 b7 b8 b9 ba bb bc bd be bf
        c0 c1 c2 c3 c4 c5 c6 c7 c8 c9 ca cb cc cd ce cf d0 d1 d2 d3 d4 d5 d6 d7 d8 d9 da db dc dd de df
    }
}
