//! Instructions of a call, counted by callgrind: exact, whatever else the machine does.
//!
//! Each case runs twice in a process of its own, with N and with 2 N calls; the difference, divided by N, is free of
//! all that happens once. A count over the limit that stands below is a failure.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a bench that cannot go on should say so"
)]

use dials_benches::{CASES, Case};
use std::hint::black_box;
use std::process::{Command, ExitCode};

/// Calls between two counts, a multiple of all that repeats: keys, functions in turn, and the sample.
const CALLS: u64 = 64_000;

/// What a call may take more than the same function bare, in instructions, as rustc 1.95 compiles it: what it takes
/// today and less than a lock more. Keys and samples depend on where the linker puts a site, so these have more room.
const LIMITS: &[(&str, f64)] = &[
    ("`#[timed]`", 165.0),
    ("`#[timed]`, `Result`", 159.0),
    ("`#[timed]`, `async`", 166.0),
    ("`#[timed]`, 64 functions in turn", 165.0),
    ("`#[timed(labels(key = ..))]`, `&str`", 290.0),
    ("`#[timed(sample = 16)]`", 135.0),
    // Four of these set up a frame, which such a small function has no use for otherwise.
    ("`#[timed]`, switched off", 13.0),
    ("`#[timed]`, calls another, switched off", 10.0),
    ("`#[timed]`, `async`, switched off", 23.0),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, run, name, calls] = arguments.as_slice() {
        if run == "--run" {
            return run_case(name, calls.parse().unwrap());
        }
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind is not installed: no instructions were counted");
        return ExitCode::from(u8::from(std::env::var_os("CI_REQUIRE_SERVICES").is_some()));
    }
    let counts: Vec<f64> = CASES.iter().map(instructions).collect();
    println!("| call | instructions | more than bare | at most |\n|---|--:|--:|--:|");
    let unknown = LIMITS.iter().find(|(name, _)| CASES.iter().all(|case| case.name != *name));
    assert!(unknown.is_none(), "there is no such case: {unknown:?}");
    let mut passed = true;
    for (case, count) in CASES.iter().zip(&counts) {
        let bare = CASES.iter().position(|other| other.name == case.bare).unwrap();
        let more = count - counts[bare];
        let limit = LIMITS.iter().find(|(name, _)| *name == case.name).map(|(_, limit)| *limit);
        let shown = limit.map_or(String::new(), |limit| format!("{limit:.0}"));
        println!("| {} | {count:.1} | {more:.1} | {shown} |", case.name);
        // What happens once is not quite the same in both runs.
        passed &= limit.is_none_or(|limit| more < limit + 0.5);
    }
    if passed {
        return ExitCode::SUCCESS;
    }
    eprintln!(
        "a call takes more instructions than it may; if that is meant, change LIMITS in benches/instructions.rs"
    );
    ExitCode::FAILURE
}

fn instructions(case: &Case) -> f64 {
    let twice = count(case, 2 * CALLS);
    (twice - count(case, CALLS)) as f64 / (CALLS * case.calls) as f64
}

/// All instructions of a process that makes so many calls.
fn count(case: &Case, calls: u64) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .args(["--run", case.name, &calls.to_string()])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    match collected {
        Some((_, count)) if output.status.success() => count.trim().parse().unwrap(),
        _ => panic!("valgrind did not count {}:\n{said}", case.name),
    }
}

fn run_case(name: &str, calls: u64) -> ExitCode {
    dials_benches::prepare();
    let case = dials_benches::case(name);
    (0..calls).for_each(|x| _ = black_box((case.call)(x)));
    ExitCode::SUCCESS
}
