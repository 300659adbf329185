//! `dials-stress --threads 64 --seconds 60`; see the library.

#![forbid(unsafe_code)]

use std::process::ExitCode;
use std::time::Duration;

use dials_stress::{Settings, run};

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
    let (Some(threads), Some(seconds)) = (argument("--threads", 64), argument("--seconds", 60)) else {
        eprintln!("dials-stress [--threads 64] [--seconds 60]");
        return ExitCode::FAILURE;
    };
    let report = run(Settings { threads: threads as usize, time: Duration::from_secs(seconds) });
    println!("{report:#?}");
    let [.., (share, slow)] = report.quantiles;
    let mut code = ExitCode::SUCCESS;
    if report.grown > GROWN {
        eprintln!("the program has grown by {} bytes, more than {GROWN}", report.grown);
        code = ExitCode::FAILURE;
    }
    if slow > SLOWEST {
        eprintln!("of all calls {share} took up to {slow:?}, more than {SLOWEST:?}");
        code = ExitCode::FAILURE;
    }
    code
}
