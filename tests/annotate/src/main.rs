//! Puts `#[timed]` on every function of a crate, runs the crate's own tests without and with it, and compares.
//!
//! ```text
//! cargo run -p dials-annotate                          the crates of crates.txt
//! cargo run -p dials-annotate -- semver url            some of them
//! cargo run -p dials-annotate -- --path DIR [ARGS]     any package, with arguments for `cargo test`
//! ```
//!
//! Both runs are in one copy of the package, with one manifest and one lock file, so nothing but the attribute differs.
//! Tests themselves and what stands in macros stay as they are. When a test process ends, `witness` writes down what its
//! annotated functions counted; a run in which none did proves nothing and fails.

#![forbid(unsafe_code)]

mod package;
mod report;
mod source;
mod tests_of;

use crate::package::Package;
use crate::report::Report;
use crate::tests_of::{Record, Run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

type Failure = Box<dyn std::error::Error>;

/// The folders that are read and written.
struct Place {
    /// The repository.
    dials: PathBuf,
    /// Copies of packages, logs, and what is built.
    work: PathBuf,
}

impl Place {
    fn find() -> Result<Self, Failure> {
        let dials = fs::canonicalize(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."))?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| dials.join("target"), PathBuf::from);
        let work = std::path::absolute(target)?.join("annotate");
        fs::create_dir_all(&work)?;
        Ok(Place { dials, work })
    }
}

/// A line of crates.txt: a package of the registry, and arguments for `cargo test`.
struct Listed {
    name: &'static str,
    version: &'static str,
    arguments: Vec<String>,
}

fn listed() -> Vec<Listed> {
    let lines = include_str!("../crates.txt").lines().filter(|line| !line.starts_with('#'));
    let listed = lines.map(|line| {
        let mut words = line.split_whitespace();
        let (name, version) = (words.next()?, words.next()?);
        Some(Listed { name, version, arguments: words.map(str::to_owned).collect() })
    });
    listed.flatten().collect()
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

/// Says whether all packages went through unchanged.
fn run(arguments: &[String]) -> Result<bool, Failure> {
    let place = Place::find()?;
    let mut unchanged = true;
    let mut examine = |original: &Path, arguments: &[String]| -> Result<(), Failure> {
        let report = examine(original, arguments, &place)?;
        println!("{}", report.row());
        unchanged &= report.differences.is_empty();
        Ok(())
    };
    println!("{}", report::HEAD);
    match arguments {
        [flag, directory, rest @ ..] if flag == "--path" => examine(Path::new(directory), rest)?,
        names => {
            let mut chosen = listed();
            if let Some(unknown) = names.iter().find(|name| chosen.iter().all(|listed| listed.name != **name))
            {
                return Err(format!("{unknown} is not in crates.txt").into());
            }
            chosen.retain(|listed| names.is_empty() || names.iter().any(|name| listed.name == name));
            for Listed { name, version, arguments } in chosen {
                examine(&package::fetch(name, version, &place)?, &arguments)?;
            }
        }
    }
    Ok(unchanged)
}

fn examine(original: &Path, arguments: &[String], place: &Place) -> Result<Report, Failure> {
    let package = Package::copy(original, place)?;
    let before = Run::of(&package, arguments, "without", place)?;
    let annotation = package.annotate()?;
    let after = Run::of(&package, arguments, "with", place)?;
    let record = Record::read(&package, place)?;
    let report = Report::new(&package, annotation, before, after, record);
    for difference in &report.differences {
        eprintln!("{} {}: {difference}", package.name, package.version);
    }
    Ok(report)
}
