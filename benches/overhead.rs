//! What a call costs: annotated functions against the same functions bare and against the floor, in one run.
//!
//! Machines are noisy, so all cases take turns in short batches, and each figure is the median of its batches. Only
//! ratios within one run mean something. `--gate` fails if a limit below is missed three runs in a row: noise passes, a
//! slower call does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot go on should say so")]

use dials_benches::{CASES, Case, FLOOR};
use std::array;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

const ROUNDS: usize = 200;
const CALLS: u64 = 5_000;
const ATTEMPTS: usize = 3;

/// Complete instruments: they must be as fast as the floor.
const COMPLETE: [&str; 3] = ["`#[timed]`", "`#[timed]`, `Result`", "`#[timed]`, `async`"];

/// Nanoseconds a call.
#[derive(Default, Clone, Copy)]
struct Cost {
    one_thread: f64,
    /// Two threads that call the same function at the same time.
    two_threads: f64,
    /// With some 50 ns of the caller's own work around each call: what a program loses.
    in_situ: f64,
}

fn main() -> ExitCode {
    let gate = std::env::args().any(|argument| argument == "--gate");
    dials_benches::prepare();
    for _ in 0..ATTEMPTS {
        let costs = measure();
        print(&costs);
        let missed = missed(&costs);
        if !gate || missed.is_empty() {
            return ExitCode::SUCCESS;
        }
        for missed in missed {
            eprintln!("missed: {missed}");
        }
    }
    ExitCode::FAILURE
}

fn measure() -> Vec<Cost> {
    let mut batches: Vec<[Vec<f64>; 3]> = CASES.iter().map(|_| array::from_fn(|_| Vec::new())).collect();
    for _ in 0..ROUNDS {
        for (case, [one, two, in_situ]) in CASES.iter().zip(&mut batches) {
            one.push(timed(case, |x| (case.call)(x)));
            two.push(on_two_threads(case));
            in_situ.push(in_situ_of(case));
        }
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    let medians = |batches: [Vec<f64>; 3]| batches.map(median);
    let cost = |[one_thread, two_threads, in_situ]: [f64; 3]| Cost { one_thread, two_threads, in_situ };
    batches.into_iter().map(medians).map(cost).collect()
}

fn timed(case: &Case, mut call: impl FnMut(u64) -> u64) -> f64 {
    let start = Instant::now();
    (0..CALLS / case.calls).for_each(|x| _ = black_box(call(x)));
    start.elapsed().as_nanos() as f64 / (CALLS / case.calls * case.calls) as f64
}

fn in_situ_of(case: &Case) -> f64 {
    let mut chains = [1, 2];
    let cost = timed(case, |x| {
        work(&mut chains);
        (case.call)(x)
    });
    black_box(chains);
    cost
}

/// The slower one of two, since they overlap for all but a moment.
fn on_two_threads(case: &Case) -> f64 {
    let together = Barrier::new(2);
    let run = || {
        // What a new thread does once.
        (0..64).for_each(|x| _ = black_box((case.call)(x)));
        together.wait();
        timed(case, |x| (case.call)(x))
    };
    thread::scope(|scope| {
        let other = scope.spawn(run);
        run().max(other.join().unwrap())
    })
}

/// What a caller does beside: two chains that go on from call to call and need nothing of what it returns.
#[inline]
fn work(chains: &mut [u64; 2]) {
    for _ in 0..21 {
        for chain in &mut *chains {
            *chain ^= *chain << 13;
            *chain ^= *chain >> 7;
            *chain ^= *chain << 17;
        }
    }
}

/// What the instrument adds, by the case it is compared with.
fn more(costs: &[Cost], name: &str) -> Cost {
    let of = |name: &str| costs[CASES.iter().position(|case| case.name == name).unwrap()];
    let (with, bare) = (of(name), of(dials_benches::case(name).bare));
    Cost {
        one_thread: with.one_thread - bare.one_thread,
        two_threads: with.two_threads - bare.two_threads,
        in_situ: with.in_situ - bare.in_situ,
    }
}

fn print(costs: &[Cost]) {
    let floor = more(costs, FLOOR);
    println!(
        "| call | ns | more than bare | ÷ floor | two threads, ns | ÷ floor | in situ, more than bare |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|");
    for (case, cost) in CASES.iter().zip(costs) {
        let more = more(costs, case.name);
        println!(
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            case.name,
            cost.one_thread,
            more.one_thread,
            more.one_thread / floor.one_thread,
            cost.two_threads,
            more.two_threads / floor.two_threads,
            more.in_situ,
        );
    }
}

fn missed(costs: &[Cost]) -> Vec<String> {
    let floor = more(costs, FLOOR);
    let mut missed = Vec::new();
    let mut at_most = |what: &str, found: f64, limit: f64| {
        if found > limit {
            missed.push(format!("{what}: {found:.2}, at most {limit}"));
        }
    };
    for name in COMPLETE {
        let more = more(costs, name);
        at_most(&format!("{name} ÷ floor"), more.one_thread / floor.one_thread, 1.15);
        at_most(&format!("{name} ÷ floor, two threads"), more.two_threads / floor.two_threads, 1.15);
        at_most(&format!("{name}, two threads ÷ one thread"), more.two_threads / more.one_thread, 1.15);
        at_most(&format!("{name}, in situ, ns"), more.in_situ, 2.0);
    }
    let labelled = more(costs, "`#[timed(labels(key = ..))]`, `&str`");
    at_most("a label, ns", labelled.one_thread - more(costs, "`#[timed]`").one_thread, 8.0);
    missed
}
