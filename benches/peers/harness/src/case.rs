//! One tool around the three functions.

use crate::by_hand::Outcome;
use crate::calls::{self, Calls};
use crate::exposition::sum;
use crate::surroundings::Surroundings;
use crate::{Refused, allocations, body, instructions, measure};
use std::future::Future;
use std::hint::black_box;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::{env, fmt, panic, process};

/// What a case is compared as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// No tool at all, or the floor.
    Reference,
    /// This project.
    Dials,
    /// This project's attribute for calls to other people's services.
    External,
    /// Latency, outcome and calls in flight, through handles or an attribute.
    Complete,
    /// `autometrics`.
    Autometrics,
    /// Every call is an event in a queue that another thread works off.
    Queue,
    /// Whatever counts or keeps less, or is switched off.
    Other,
    /// Around requests instead of the three functions.
    Requests,
}

/// How much of what happens the tool keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeps {
    /// The case fails if one call is missing.
    EveryCall,
    /// It may drop calls if there are too many; how many it kept is shown.
    WhatFits,
    /// It is off.
    Nothing,
}

impl Keeps {
    /// Prints how much was kept of the calls that were made, and ends the process if it is not as much as it should be.
    pub fn check(self, name: &str, made: u64, seen: Seen) {
        let wrong = match self {
            Self::EveryCall => seen.calls != made,
            Self::WhatFits => seen.calls == 0 || seen.calls > made,
            Self::Nothing => seen.calls != 0,
        };
        if wrong {
            eprintln!("{name}: {made} calls were made, {} were seen", seen.calls);
            process::exit(1);
        }
        println!("kept {}", seen.calls as f64 / made as f64);
    }
}

/// What a tool counted; `None` is what it does not tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Calls in all.
    pub calls: u64,
    /// Calls that returned.
    pub ok: Option<u64>,
    /// Calls that returned an error.
    pub error: Option<u64>,
    /// Calls that panicked.
    pub panic: Option<u64>,
    /// Futures that were dropped half-way.
    pub cancelled: Option<u64>,
    /// Calls that have not ended.
    pub in_flight: Option<i64>,
}

impl Seen {
    /// A tool that tells calls only.
    pub fn calls(calls: u64) -> Self {
        Self { calls, ..Self::default() }
    }

    /// What stands on a page in Prometheus' text format under the names that hand-written cases use.
    pub fn on_page(page: &str) -> Self {
        let calls = |result: &str| sum(page, "calls_total", &format!("result=\"{result}\"")) as u64;
        Self::outcomes(calls, sum(page, "in_flight", ""))
    }

    /// A tool that tells each outcome.
    pub fn outcomes(number: impl Fn(&str) -> u64, in_flight: i64) -> Self {
        let [ok, error, panic, cancelled] = Outcome::ALL.map(|outcome| number(outcome.name()));
        Self {
            calls: ok + error + panic + cancelled,
            ok: Some(ok),
            error: Some(error),
            panic: Some(panic),
            cancelled: Some(cancelled),
            in_flight: Some(in_flight),
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told = |number: Option<u64>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let in_flight = self.in_flight.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let [ok, error, panic, cancelled] = [self.ok, self.error, self.panic, self.cancelled].map(told);
        write!(f, "{} {ok} {error} {panic} {cancelled} {in_flight}", self.calls)
    }
}

/// One tool around the three functions.
pub struct Case<P, R, F, Q> {
    name: &'static str,
    group: Group,
    keeps: Keeps,
    plain: P,
    result: R,
    future: F,
    request: Q,
    made: AtomicU64,
}

impl<P, R, F> Case<P, R, F, fn()> {
    /// A case whose tool keeps every call. `name` is Markdown.
    pub fn new(name: &'static str, group: Group, plain: P, result: R, future: F) -> Self {
        let made = AtomicU64::new(0);
        Self { name, group, keeps: Keeps::EveryCall, plain, result, future, request: || (), made }
    }
}

impl<P, R, F, Q> Case<P, R, F, Q> {
    /// How much the tool keeps.
    #[must_use]
    pub fn keeps(self, keeps: Keeps) -> Self {
        Self { keeps, ..self }
    }

    /// What has to live around calls for the tool to record them: made once for every hundred calls.
    pub fn request<Guard, Request: Fn() -> Guard>(self, request: Request) -> Case<P, R, F, Request> {
        let Self { name, group, keeps, plain, result, future, made, request: _ } = self;
        Case { name, group, keeps, plain, result, future, request, made }
    }

    fn check(&self, seen: Seen) {
        self.keeps.check(self.name, self.made.load(Relaxed), seen);
    }
}

impl<P, R, F, W, Q, G> Case<P, R, F, Q>
where
    P: Fn(u64) -> u64 + Sync,
    R: Fn(u64) -> Result<u64, Refused> + Sync,
    F: Fn(u64) -> W + Sync,
    W: Future<Output = u64>,
    Q: Fn() -> G + Sync,
{
    /// Does what the driver asks for. `seen` waits until everything that was called is counted.
    pub fn run(self, seen: impl FnOnce() -> Seen) {
        let arguments: Vec<_> = env::args().skip(1).collect();
        let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
        match arguments[..] {
            ["describe"] => println!("{}\n{:?}\n{:?}", self.name, self.group, self.keeps),
            ["time", batches] => {
                measure::time(&self, batches.parse().expect("a number of batches"));
                self.check(seen());
            }
            ["processor"] => {
                let used = measure::processor_time(&self);
                let seen = seen();
                used.print();
                self.check(seen);
            }
            ["allocations"] => {
                allocations::print(&self);
                self.check(seen());
            }
            ["instructions", function, calls] => {
                instructions::run(&self, function, calls.parse().expect("a number of calls"));
            }
            ["outcomes"] => {
                self.end_in_every_way();
                println!("{}", seen());
            }
            _ => {
                eprintln!(
                    "describe | time BATCHES | processor | allocations | instructions FUNCTION CALLS | outcomes"
                );
                process::exit(2);
            }
        }
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "the loop is part of what is measured")]
    fn each(&self, calls: u64, call: impl FnMut(u64)) {
        self.made.fetch_add(calls, Relaxed);
        calls::each(calls, &self.request, call);
    }

    /// Five calls that return, two that return an error, three that panic and four that are dropped half-way.
    fn end_in_every_way(&self) {
        let _request = (self.request)();
        panic::set_hook(Box::new(|_| ()));
        (0..5).for_each(|x| _ = (self.plain)(x));
        (0..2).for_each(|_| assert_eq!((self.result)(body::REFUSE), Err(Refused)));
        (0..3).for_each(|_| assert!(catch_unwind(AssertUnwindSafe(|| (self.plain)(body::PANIC))).is_err()));
        (0..4).for_each(|_| assert_eq!(calls::poll(pin!((self.future)(body::WAIT))), None));
    }
}

impl<P, R, F, W, Q, G> Calls for Case<P, R, F, Q>
where
    P: Fn(u64) -> u64 + Sync,
    R: Fn(u64) -> Result<u64, Refused> + Sync,
    F: Fn(u64) -> W + Sync,
    W: Future<Output = u64>,
    Q: Fn() -> G + Sync,
{
    #[inline(never)]
    fn plain(&self, calls: u64) {
        self.each(calls, |x| _ = black_box((self.plain)(x)));
    }

    #[inline(never)]
    fn result(&self, calls: u64) {
        self.each(calls, |x| _ = black_box((self.result)(x)));
    }

    #[inline(never)]
    fn future(&self, calls: u64) {
        self.each(calls, |x| _ = black_box(calls::poll(pin!((self.future)(x)))));
    }

    #[inline(never)]
    fn surrounded(&self, calls: u64) {
        let mut surroundings = Surroundings::new();
        self.each(calls, |x| {
            surroundings.work();
            black_box((self.plain)(x));
        });
        black_box(surroundings);
    }
}
