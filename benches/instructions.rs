//! Instructions of a call and of a scrape, counted by callgrind: exact, whatever else the machine does.
//!
//! Each case runs twice in a process of its own, with N and with 2 N calls; the difference, divided by N, is free of
//! all that happens once. A count over the limit that stands below is a failure.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench that cannot go on should say so"
)]

use dials_benches::{CASES, Case, callgrind};
use std::hint::black_box;
use std::process::ExitCode;

/// Calls between two counts, a multiple of all that repeats: keys, functions in turn, and the sample.
const CALLS: u64 = 64_000;

/// What a call may take more than the same function bare, in instructions, as the compiler of [`callgrind::room`] makes it: what it takes today
/// and less than a lock more. Keys and samples depend on where the linker puts a site, so these have more room.
const LIMITS: &[(&str, f64)] = &[
    ("`#[timed]`", 165.0),
    ("`#[timed]`, `Result`", 159.0),
    ("`#[timed]`, `async`", 166.0),
    // At most 20 more than `#[timed]`.
    ("`#[track_external]`", 176.0),
    ("`#[track_external]`, `Result`", 168.0),
    ("`#[track_external]`, `async`", 181.0),
    // At most 35 more than `#[timed]`. The last two count rows as well.
    ("`#[slow_query]`", 187.0),
    ("`#[slow_query]`, `Result`", 188.0),
    ("`#[slow_query]`, rows", 222.0),
    ("`#[slow_query]`, `async`", 259.0),
    ("`#[timed]`, 64 functions in turn", 165.0),
    ("`#[timed(labels(key = ..))]`, `&str`", 290.0),
    ("`#[timed(sample = 16)]`", 135.0),
    // Four of these set up a frame, which such a small function has no use for otherwise.
    ("`#[timed]`, switched off", 13.0),
    ("`#[timed]`, calls another, switched off", 10.0),
    ("`#[timed]`, `async`, switched off", 23.0),
];

struct Scrape {
    name: &'static str,
    run: fn() -> usize,
    /// What each label set that was counted under may take at most, among however many.
    limit: f64,
}

const SCRAPES: &[Scrape] = &[
    Scrape { name: "reading it", run: || dials::snapshot().functions().len(), limit: 16_000.0 },
    Scrape {
        name: "reading it, and its lines of text",
        run: || dials::prometheus::text().len(),
        limit: 58_000.0,
    },
];

/// How many there are: a scrape is linear if each takes as much with the most as with the fewest.
const LABEL_SETS: [u64; 2] = [1_000, 8_000];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [_, "--run", name, calls] => return run_case(name, calls.parse().unwrap()),
        [_, "--scrape", name, sets, times] => {
            return run_scrape(name, sets.parse().unwrap(), times.parse().unwrap());
        }
        _ => {}
    }
    if let Some(exit) = callgrind::missing() {
        return exit;
    }
    let room = callgrind::room();
    let (calls, scrapes) = (show_calls(room), show_scrapes(room));
    if calls && scrapes {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "something takes more instructions than it may; if that is meant, change the limits in benches/instructions.rs"
    );
    ExitCode::FAILURE
}

/// Whether none is over its limit.
fn show_calls(room: f64) -> bool {
    let counts: Vec<f64> = CASES.iter().map(instructions).collect();
    println!("| call | instructions | more than bare | at most |\n|---|--:|--:|--:|");
    let unknown = LIMITS.iter().find(|(name, _)| CASES.iter().all(|case| case.name != *name));
    assert!(unknown.is_none(), "there is no such case: {unknown:?}");
    let mut passed = true;
    for (case, count) in CASES.iter().zip(&counts) {
        let bare = CASES.iter().position(|other| other.name == case.bare).unwrap();
        let more = count - counts[bare];
        let limit = LIMITS.iter().find(|(name, _)| *name == case.name).map(|(_, limit)| limit * room);
        let shown = limit.map_or(String::new(), |limit| format!("{limit:.0}"));
        println!("| {} | {count:.1} | {more:.1} | {shown} |", case.name);
        // What happens once is not quite the same in both runs.
        passed &= limit.is_none_or(|limit| more < limit + 0.5);
    }
    passed
}

/// Whether none is over its limit.
fn show_scrapes(room: f64) -> bool {
    let [few, many] = LABEL_SETS;
    println!("\n| a label set | of {few} | of {many} | at most |\n|---|--:|--:|--:|");
    let mut passed = true;
    for &Scrape { name, limit, .. } in SCRAPES {
        let limit = limit * room;
        let each = LABEL_SETS.map(|sets| {
            let count =
                |times: u64| callgrind::count(&["--scrape", name, &sets.to_string(), &times.to_string()]);
            (count(3) - count(2)) as f64 / sets as f64
        });
        println!("| {name} | {:.0} | {:.0} | {limit:.0} |", each[0], each[1]);
        passed &= each.iter().all(|instructions| *instructions <= limit);
    }
    passed
}

fn instructions(case: &Case) -> f64 {
    let count = |calls: u64| callgrind::count(&["--run", case.name, &calls.to_string()]);
    (count(2 * CALLS) - count(CALLS)) as f64 / (CALLS * case.calls) as f64
}

fn run_case(name: &str, calls: u64) -> ExitCode {
    dials_benches::prepare();
    let case = dials_benches::case(name);
    (0..calls).for_each(|x| _ = black_box((case.call)(x)));
    ExitCode::SUCCESS
}

#[dials::timed(labels(key = key))]
fn counted(key: u64) -> u64 {
    key
}

fn run_scrape(name: &str, sets: u64, times: u64) -> ExitCode {
    let mut limits = dials::limits();
    limits.series_per_site = 10_000;
    dials::set_limits(limits);
    (0..sets).for_each(|key| _ = counted(key));
    let scrape = SCRAPES.iter().find(|scrape| scrape.name == name).unwrap();
    (0..times).for_each(|_| _ = black_box((scrape.run)()));
    ExitCode::SUCCESS
}
