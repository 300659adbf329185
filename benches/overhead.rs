//! What a call costs: annotated functions against the same functions bare and against the floor, in one run.
//!
//! Machines are noisy, so all cases take turns in short batches, and each figure is the median of its batches. Only
//! ratios within one run mean something. `--gate` fails if a limit below is missed three times in a row: noise passes, a
//! slower call does not.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench that cannot go on should say so")]

use dials_benches::idle::Idle;
use dials_benches::{CASES, Case, FLOOR};
use std::array;
use std::hint::{self, black_box};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

const ROUNDS: usize = 200;
const CALLS: u64 = 5_000;
const ATTEMPTS: usize = 3;
/// How long to wait for `ROUNDS` good batches of each case, and how few will do.
const PATIENCE: Duration = Duration::from_secs(60);
const FEWEST: usize = 20;

/// Complete instruments: they must be as fast as the floor.
const COMPLETE: [&str; 3] = ["`#[timed]`", "`#[timed]`, `Result`", "`#[timed]`, `async`"];

/// Nanoseconds a call.
#[derive(Default, Clone, Copy)]
struct Cost {
    one_thread: f64,
    /// Two threads that call the same function at the same time.
    two_threads: f64,
    /// Beside some 50 ns in which the caller waits for results of its own, as most programs do.
    while_waiting: f64,
    /// Beside some 50 ns in which the caller keeps all of the processor busy.
    while_computing: f64,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let is_given = |argument: &str| arguments.iter().any(|other| other == argument);
    if is_given("--gate") {
        return gate();
    }
    let attempt = measure_and_show(is_given(ONCE));
    if is_given(ONCE) { ExitCode::from(attempt as u8) } else { ExitCode::SUCCESS }
}

/// What the process of one attempt is told.
const ONCE: &str = "--attempt";

/// How an attempt ended, as an exit code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempt {
    Held = 0,
    Missed = 1,
    /// The cores were ours too seldom.
    Disturbed = 2,
}

/// Each attempt is a process of its own, with counters at other addresses: some share so many low bits with other data
/// that the processor takes a load for one of what was just stored, and waits.
fn gate() -> ExitCode {
    let mut missed = false;
    for _ in 0..ATTEMPTS {
        let status = Command::new(std::env::current_exe().unwrap()).arg(ONCE).status().unwrap();
        match status.code() {
            Some(code) if code == Attempt::Held as i32 => return ExitCode::SUCCESS,
            Some(code) if code == Attempt::Disturbed as i32 => {}
            _ => missed = true,
        }
    }
    // It may be the disturbance that makes calls slow, or not; who missed a limit does not get away by that.
    ExitCode::from(u8::from(missed))
}

fn measure_and_show(judge: bool) -> Attempt {
    dials_benches::prepare();
    let Some(idle) = Idle::find() else {
        println!("skipped: somebody else uses this core all the time, so there are no ratios to the floor");
        return Attempt::Disturbed;
    };
    match measure(idle) {
        Ok(costs) => {
            print(&costs);
            let missed = if judge { missed(&costs) } else { Vec::new() };
            for missed in &missed {
                eprintln!("missed: {missed}");
            }
            if missed.is_empty() { Attempt::Held } else { Attempt::Missed }
        }
        Err(NotMeasured::Disturbed) => {
            println!(
                "skipped: somebody else uses these cores most of the time, so there are no ratios to the floor"
            );
            Attempt::Disturbed
        }
        Err(NotMeasured::Slow) => {
            eprintln!("missed: calls take so long that there was no time for {FEWEST} batches of each");
            Attempt::Missed
        }
    }
}

enum NotMeasured {
    /// The cores were ours too seldom.
    Disturbed,
    /// There was no time to try often enough.
    Slow,
}

fn measure(idle: Idle) -> Result<Vec<Cost>, NotMeasured> {
    let mut batches: Vec<[Vec<f64>; 4]> = CASES.iter().map(|_| array::from_fn(|_| Vec::new())).collect();
    let until = Instant::now() + PATIENCE;
    let enough = |batches: &[[Vec<f64>; 4]]| batches.iter().flatten().all(|batches| batches.len() >= ROUNDS);
    let mut turns = 0;
    while !enough(&batches) && Instant::now() < until {
        turns += 1;
        for (case, [one, two, waiting, computing]) in CASES.iter().zip(&mut batches) {
            one.extend(idle.measured(|| timed(case, |x| (case.call)(x))));
            two.extend(on_two_threads(case, idle));
            waiting.extend(idle.measured(|| beside(case, wait)));
            computing.extend(idle.measured(|| beside(case, compute)));
        }
    }
    // An undisturbed turn takes 10 ms.
    if turns < 10 * FEWEST {
        return Err(NotMeasured::Slow);
    }
    let median = |mut values: Vec<f64>| {
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().filter(|_| values.len() >= FEWEST)
    };
    let cost = |[one, two, waiting, computing]: [Vec<f64>; 4]| {
        Some(Cost {
            one_thread: median(one)?,
            two_threads: median(two)?,
            while_waiting: median(waiting)?,
            while_computing: median(computing)?,
        })
    };
    batches.into_iter().map(cost).collect::<Option<_>>().ok_or(NotMeasured::Disturbed)
}

fn timed(case: &Case, mut call: impl FnMut(u64) -> u64) -> f64 {
    let start = Instant::now();
    (0..CALLS / case.calls).for_each(|x| _ = black_box(call(x)));
    start.elapsed().as_nanos() as f64 / (CALLS / case.calls * case.calls) as f64
}

/// Each call beside work of the caller's that goes on from call to call and needs nothing of what it returns.
fn beside(case: &Case, work: impl Fn(&mut [u64; 4])) -> f64 {
    let mut chains = [1, 2, 3, 4];
    let cost = timed(case, |x| {
        work(&mut chains);
        (case.call)(x)
    });
    black_box(chains);
    cost
}

/// Each step needs the one before.
#[inline]
fn wait([chain, ..]: &mut [u64; 4]) {
    for _ in 0..43 {
        *chain = chain.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }
}

/// As many steps at once as a processor can take.
#[inline]
fn compute(chains: &mut [u64; 4]) {
    for _ in 0..15 {
        for chain in &mut *chains {
            *chain = (*chain ^ *chain >> 29).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }
}

/// The mean of two threads that run at the same time for at least four fifths of it, each on a core of its own.
fn on_two_threads(case: &Case, idle: Idle) -> Option<f64> {
    let ready = AtomicUsize::new(0);
    let run = || {
        // What a new thread does once.
        (0..64).for_each(|x| _ = black_box((case.call)(x)));
        // One that slept would begin when the other is done.
        ready.fetch_add(1, Ordering::SeqCst);
        while ready.load(Ordering::SeqCst) < 2 {
            hint::spin_loop();
        }
        let start = Instant::now();
        let nanos = timed(case, |x| (case.call)(x));
        let end = Instant::now();
        // Looked at afterwards only, since both must begin at once.
        Some((start, end, idle.measured(|| nanos)?))
    };
    let (ours, others) = thread::scope(|scope| {
        let other = scope.spawn(run);
        (run(), other.join().unwrap())
    });
    let ((start, end, nanos), (other_start, other_end, other_nanos)) = (ours?, others?);
    let both = end.min(other_end).saturating_duration_since(start.max(other_start));
    let either = end.max(other_end) - start.min(other_start);
    (both * 5 >= either * 4).then_some(f64::midpoint(nanos, other_nanos))
}

/// What the instrument adds, by the case it is compared with.
fn more(costs: &[Cost], name: &str) -> Cost {
    let of = |name: &str| costs[CASES.iter().position(|case| case.name == name).unwrap()];
    let (with, bare) = (of(name), of(dials_benches::case(name).bare));
    Cost {
        one_thread: with.one_thread - bare.one_thread,
        two_threads: with.two_threads - bare.two_threads,
        while_waiting: with.while_waiting - bare.while_waiting,
        while_computing: with.while_computing - bare.while_computing,
    }
}

fn print(costs: &[Cost]) {
    let floor = more(costs, FLOOR);
    println!(
        "| call | ns | more than bare | ÷ floor | two threads | ÷ floor | while waiting | while computing |"
    );
    println!("|---|--:|--:|--:|--:|--:|--:|--:|");
    for (case, cost) in CASES.iter().zip(costs) {
        let more = more(costs, case.name);
        println!(
            "| {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} | {:.2} |",
            case.name,
            cost.one_thread,
            more.one_thread,
            more.one_thread / floor.one_thread,
            cost.two_threads,
            more.two_threads / floor.two_threads,
            more.while_waiting,
            more.while_computing,
        );
    }
}

fn missed(costs: &[Cost]) -> Vec<String> {
    let floor = more(costs, FLOOR);
    let of_a_query = if dials_benches::watches() { 25.0 } else { 5.0 };
    let mut missed = Vec::new();
    let mut at_most = |what: &str, found: f64, limit: f64| {
        if found > limit {
            missed.push(format!("{what}: {found:.2}, at most {limit}"));
        }
    };
    for name in COMPLETE {
        let external = name.replace("timed", "track_external");
        let tracked = more(costs, &external);
        let slow_query = name.replace("timed", "slow_query");
        let asked = more(costs, &slow_query);
        let more = more(costs, name);
        at_most(&format!("{name} ÷ floor"), more.one_thread / floor.one_thread, 1.15);
        at_most(&format!("{name} ÷ floor, two threads"), more.two_threads / floor.two_threads, 1.15);
        at_most(&format!("{name}, two threads ÷ one thread"), more.two_threads / more.one_thread, 1.15);
        let beside_waiting = more.while_waiting - floor.while_waiting;
        at_most(&format!("{name} - floor, while the caller waits, ns"), beside_waiting, 2.0);
        at_most(&format!("{external} - {name}, ns"), tracked.one_thread - more.one_thread, 5.0);
        at_most(&format!("{slow_query} - {name}, ns"), asked.one_thread - more.one_thread, of_a_query);
    }
    let rows =
        more(costs, "`#[slow_query]`, rows").one_thread - more(costs, "`#[timed]`, `Result`").one_thread;
    at_most("rows as well - `#[timed]`, `Result`, ns", rows, of_a_query);
    let labelled = more(costs, "`#[timed(labels(key = ..))]`, `&str`");
    at_most("a label, ns", labelled.one_thread - more(costs, "`#[timed]`").one_thread, 8.0);
    missed
}
