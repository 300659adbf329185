//! Builds every case, runs them in turn, and writes what came out as Markdown.
//!
//! Each run of a case is a process of its own. A round starts every case once, so that whatever disturbs the machine for a
//! while disturbs all of them alike.

mod callgrind;
mod cases;
mod document;
mod gates;
mod machine;
mod readings;
mod report;
mod rounds;
mod statistics;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

/// Whatever stops a run: it is shown, and nothing is written.
type Failure = Box<dyn std::error::Error>;

const USAGE: &str = "run [--quick] [--only CASE,CASE] [FILE]

Writes the table between the markers of FILE, docs/performance.md if none is named.

--quick      few rounds, to see that everything works
--only       cases whose names contain one of these; without FILE nothing is written";

struct Arguments {
    quick: bool,
    only: Vec<String>,
    file: Option<PathBuf>,
}

impl Arguments {
    fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, Failure> {
        let mut parsed = Self { quick: false, only: Vec::new(), file: None };
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => parsed.quick = true,
                "--only" => parsed.only = words.next().ok_or(USAGE)?.split(',').map(str::to_owned).collect(),
                option if option.starts_with('-') => return Err(USAGE.into()),
                file => parsed.file = Some(file.into()),
            }
        }
        // A trial does not replace figures that stand for a full run.
        if !parsed.quick && parsed.only.is_empty() && parsed.file.is_none() {
            parsed.file = Some(document::performance());
        }
        Ok(parsed)
    }
}

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("a gate is missed");
            ExitCode::FAILURE
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(2)
        }
    }
}

/// Whether every gate held.
fn run() -> Result<bool, Failure> {
    let arguments = Arguments::parse(env::args().skip(1))?;
    let workspace = cases::Workspace::load()?;
    // Before the build, which is a load itself.
    let machine = machine::Machine::look();
    let cases = workspace.build(&arguments.only)?;
    let plan = if arguments.quick { rounds::Plan::QUICK } else { rounds::Plan::FULL };
    let results = rounds::run(&cases, &plan)?;
    let gates = gates::judge(&results);
    let report = report::markdown(&results, &gates, &workspace.versions(), &machine, &plan);
    println!("{report}");
    if let Some(file) = &arguments.file {
        document::write(file, &report)?;
    }
    Ok(gates.iter().all(gates::Gate::holds))
}
