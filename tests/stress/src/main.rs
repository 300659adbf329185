//! `dials-stress --threads 64 --seconds 60`, and `dials-stress slow-log --seconds 120 --rate 5000`; see the library.

#![forbid(unsafe_code)]

use std::process::ExitCode;
use std::time::Duration;

use dials_stress::{Settings, run, slow_log};

/// More than that is growth: a lane and two shards for each thread that came and went would be hundreds of MiB, and a
/// byte for every hundredth call tens of them.
const GROWN: i64 = 2 << 20;
/// A call may be held up by the machine, and on a busy one by milliseconds. A lock on its way would do that each time.
const SLOWEST: Duration = Duration::from_micros(100);

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let argument = |name: &str, otherwise: u64| match arguments.iter().position(|other| other == name) {
        Some(at) => arguments.get(at + 1).and_then(|number| number.parse().ok()),
        None => Some(otherwise),
    };
    let code = if arguments.first().is_some_and(|first| first == "slow-log") {
        let (rate, seconds) = (argument("--rate", 5_000), argument("--seconds", 120));
        rate.zip(seconds).map(|(rate, seconds)| slow_queries(rate, Duration::from_secs(seconds)))
    } else {
        let (threads, seconds) = (argument("--threads", 64), argument("--seconds", 60));
        threads.zip(seconds).map(|(threads, seconds)| calls(threads as usize, Duration::from_secs(seconds)))
    };
    code.unwrap_or_else(|| {
        eprintln!("dials-stress [--threads 64] [--seconds 60]");
        eprintln!("dials-stress slow-log [--rate 5000] [--seconds 120]");
        ExitCode::FAILURE
    })
}

fn calls(threads: usize, time: Duration) -> ExitCode {
    let report = run(Settings { threads, time });
    println!("{report:#?}");
    let [.., (share, slow)] = report.quantiles;
    let mut code = has_grown(report.grown);
    if slow > SLOWEST {
        eprintln!("of all calls {share} took up to {slow:?}, more than {SLOWEST:?}");
        code = ExitCode::FAILURE;
    }
    code
}

fn slow_queries(rate: u64, time: Duration) -> ExitCode {
    let report = slow_log::run(slow_log::Settings { rate, time });
    println!("{report:#?}");
    has_grown(report.grown)
}

fn has_grown(grown: i64) -> ExitCode {
    if grown > GROWN {
        eprintln!("the program has grown by {grown} bytes, more than {GROWN}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
