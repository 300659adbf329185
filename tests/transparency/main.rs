//! The attribute changes nothing that a caller, the compiler or clippy can observe. Programs of all shapes are compiled
//! and run with it and without it, and what is said and done is compared.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic, and so may what it calls"
)]

mod cargo;
mod compare;
#[path = "../support/compiler.rs"]
mod compiler;
mod exceptions;
mod source;
mod versions;
mod workspace;

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use compare::Diagnostic;
use exceptions::Exception;
use source::Variant;
use workspace::{EDITIONS, Package};

/// What is compared with what.
const PAIRS: [(Variant, Variant); 12] = [
    (Variant::Bare, Variant::Timed),
    (Variant::Bare, Variant::Labelled),
    (Variant::Bare, Variant::External),
    (Variant::Bare, Variant::ExternalLabelled),
    (Variant::Bare, Variant::ExternalAboveTimed),
    (Variant::Bare, Variant::ExternalBelowTimed),
    (Variant::Bare, Variant::Query),
    (Variant::Bare, Variant::QueryLabelled),
    (Variant::Bare, Variant::QueryAboveTimed),
    (Variant::Bare, Variant::QueryBelowTimed),
    (Variant::Traced, Variant::TimedAboveTraced),
    (Variant::Traced, Variant::TimedBelowTraced),
];

/// `tracing` as a partner doubles the work, and arguments add half of it, so both are tried in one edition: the last that
/// drops the temporaries of a tail behind the locals.
const ONE_EDITION: &str = "2021";

const TARGETS: [&str; 4] = ["--lib", "--bins", "--test", "*"];

static ROOT: LazyLock<PathBuf> = LazyLock::new(|| workspace::generate(&packages()));
static BUILT: LazyLock<cargo::Run> = LazyLock::new(|| {
    let run = cargo::run(&ROOT, &on("build", &TARGETS, &packages(), Package::name), &[]);
    assert!(run.succeeded, "{}", run.log);
    run
});

fn pairs() -> Vec<(Package, Package)> {
    let editions = EDITIONS.into_iter().flat_map(|edition| PAIRS.map(|pair| (pair, edition)));
    let is_alone = |variant| matches!(variant, Variant::Timed | Variant::External | Variant::Query);
    let is_tried = |variant, edition| is_alone(variant) || edition == ONE_EDITION;
    editions
        .filter(|((_, with), edition)| is_tried(*with, *edition))
        .map(|((without, with), edition)| {
            (Package { variant: without, edition }, Package { variant: with, edition })
        })
        .collect()
}

fn pairs_of(variants: &[Variant]) -> Vec<(Package, Package)> {
    pairs().into_iter().filter(|(_, with)| variants.contains(&with.variant)).collect()
}

fn alone() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::Timed])
}

fn with_arguments() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::Labelled])
}

fn external() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::External])
}

fn external_with_arguments() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::ExternalLabelled])
}

fn external_stacked() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::ExternalAboveTimed, Variant::ExternalBelowTimed])
}

fn query() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::Query])
}

fn query_with_arguments() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::QueryLabelled])
}

fn query_stacked() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::QueryAboveTimed, Variant::QueryBelowTimed])
}

fn beside_tracing() -> Vec<(Package, Package)> {
    pairs_of(&[Variant::TimedAboveTraced, Variant::TimedBelowTraced])
}

fn packages() -> Vec<Package> {
    let mut packages: Vec<Package> = pairs().into_iter().flat_map(|(bare, timed)| [bare, timed]).collect();
    packages.sort_by_key(|package| package.name());
    packages.dedup_by_key(|package| package.name());
    packages
}

/// `cargo command` for `targets` of these packages.
fn on(command: &str, targets: &[&str], packages: &[Package], name: fn(Package) -> String) -> Vec<String> {
    let mut arguments: Vec<String> = [&[command], targets].concat().into_iter().map(str::to_owned).collect();
    arguments.extend(packages.iter().flat_map(|package| ["-p".to_owned(), name(*package)]));
    arguments
}

/// Fails with everything that the variants of `pairs` differ in beyond `exceptions`, and with what is no exception.
fn compare(
    run: &cargo::Run,
    name: fn(Package) -> String,
    pairs: &[(Package, Package)],
    exceptions: &[&[Exception]],
) {
    let exceptions: Vec<&Exception> = exceptions.iter().copied().flatten().collect();
    let mut failures = Vec::new();
    let mut met = BTreeSet::new();
    let mut compared = 0;
    for (bare, timed) in pairs {
        let files: Vec<workspace::File> = bare.files().into_iter().chain(workspace::errors()).collect();
        let (without, with) = (run.diagnostics(&name(*bare)), run.diagnostics(&name(*timed)));
        compared += without.len();
        for (change, diagnostic) in compare::differences(without, with) {
            let shape = shape(&files, &diagnostic);
            let mut entries = exceptions.iter().enumerate();
            match entries.find_map(|(at, one)| Some((at, one.covers(change, &diagnostic.code, &shape)?))) {
                Some(entry) => _ = met.insert(entry),
                None => failures.push(format!("{} {change:?} in {shape}: {diagnostic}", timed.name())),
            }
        }
    }
    for (at, Exception { change, code, shapes, .. }) in exceptions.iter().enumerate() {
        let unmet = shapes.iter().filter(|shape| !met.contains(&(at, **shape)));
        failures.extend(unmet.map(|shape| format!("{change:?} {code} in {shape} is no exception any more")));
    }
    assert!(compared > 100, "only {compared} diagnostics to compare");
    if !failures.is_empty() {
        let said = format!("{} differences\n{}", failures.len(), failures.join("\n"));
        assert!(!compiler::is_known("the list of exceptions"), "{said}");
        println!("{said}");
    }
}

/// `file::function` that a diagnostic is about.
fn shape(files: &[workspace::File], diagnostic: &Diagnostic) -> String {
    let Some(place) = diagnostic.places.first() else { return String::new() };
    let file = files.iter().find(|file| file.path == place.file);
    let stem = place.file.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs");
    format!("{stem}::{}", file.map_or("", |file| file.function_at(place.start.0)))
}

#[test]
fn there_are_a_hundred_shapes_in_every_edition() {
    for edition in EDITIONS {
        let shapes: usize =
            Package { variant: Variant::Timed, edition }.files().iter().map(workspace::File::shapes).sum();
        println!("{shapes} shapes in edition {edition}");
        assert!(shapes >= 100, "only {shapes} shapes in edition {edition}");
    }
}

#[test]
fn the_compiler_says_the_same() {
    use exceptions::{OF_RUSTC, OF_RUSTC_BESIDE_TRACING};
    let alike = |pairs: &[(Package, Package)]| compare(&BUILT, Package::name, pairs, &[OF_RUSTC]);
    alike(&alone());
    alike(&with_arguments());
    alike(&external());
    alike(&external_with_arguments());
    alike(&external_stacked());
    alike(&query());
    alike(&query_with_arguments());
    alike(&query_stacked());
    compare(&BUILT, Package::name, &beside_tracing(), &[OF_RUSTC_BESIDE_TRACING]);
}

#[test]
fn clippy_says_the_same() {
    use exceptions::{
        OF_CLIPPY, OF_CLIPPY_BESIDE_TRACING, OF_CLIPPY_OF_EXTERNAL, OF_CLIPPY_OF_TIMED,
        OF_CLIPPY_WITH_ARGUMENTS, OF_CLIPPY_WITH_OK,
    };
    if !cargo::has_clippy(&ROOT) {
        let _ = writeln!(std::io::stderr(), "skipped: this toolchain has no clippy");
        assert!(std::env::var_os("CI_REQUIRE_SERVICES").is_none(), "no clippy, and it is required");
        return;
    }
    let lints = ["-Wclippy::all", "-Wclippy::pedantic", "-Wclippy::nursery"];
    let run = cargo::run(&ROOT, &on("clippy", &TARGETS, &packages(), Package::name), &lints);
    assert!(run.succeeded, "{}", run.log);
    let alike = |pairs: &[(Package, Package)], exceptions: &[&[Exception]]| {
        compare(&run, Package::name, pairs, exceptions);
    };
    let of_timed = [OF_CLIPPY, OF_CLIPPY_WITH_OK, OF_CLIPPY_OF_TIMED];
    let of_external = [OF_CLIPPY, OF_CLIPPY_WITH_OK, OF_CLIPPY_OF_EXTERNAL];
    let with_arguments_too = |exceptions: &[_]| [exceptions, &[OF_CLIPPY_WITH_ARGUMENTS]].concat();
    alike(&alone(), &of_timed);
    alike(&with_arguments(), &with_arguments_too(&of_timed));
    alike(&external(), &of_external);
    alike(&external_with_arguments(), &with_arguments_too(&of_external));
    alike(&external_stacked(), &[&of_timed[..], &[OF_CLIPPY_OF_EXTERNAL]].concat());
    alike(&query(), &[OF_CLIPPY]);
    alike(&query_with_arguments(), &with_arguments_too(&[OF_CLIPPY]));
    alike(&query_stacked(), &of_timed);
    alike(&beside_tracing(), &[OF_CLIPPY_BESIDE_TRACING]);
}

/// What they say may differ in words, since a parameter is a variable inside; where they point may not.
#[test]
fn errors_point_where_they_would() {
    use exceptions::{OF_ERRORS, OF_ERRORS_OF_TWO};
    let packages: Vec<Package> =
        packages().into_iter().filter(|package| !package.variant.is_traced()).collect();
    let mut run = cargo::run(&ROOT, &on("check", &["--bins"], &packages, Package::of_errors), &[]);
    assert!(!run.succeeded);
    run.leave_places();
    for pairs in
        [alone(), with_arguments(), external(), external_with_arguments(), query(), query_with_arguments()]
    {
        compare(&run, Package::of_errors, &pairs, &[OF_ERRORS]);
    }
    for pairs in [external_stacked(), query_stacked()] {
        compare(&run, Package::of_errors, &pairs, &[OF_ERRORS, OF_ERRORS_OF_TWO]);
    }
}

#[test]
fn programs_do_the_same() {
    let mut different = BTreeSet::new();
    for (bare, timed) in pairs() {
        let files = bare.files();
        let programs = files.iter().filter_map(workspace::File::program).chain(["main"]);
        for program in programs {
            let outcome_of = |package: Package| {
                let name = package.name();
                outcome(&name, BUILT.executable(&name, if program == "main" { &name } else { program }))
            };
            let (without, with) = (outcome_of(bare), outcome_of(timed));
            assert!(!without.starts_with("\n\n"), "{program} prints nothing");
            let differences = compare::output(&without, &with, timed.variant.growth()).into_iter();
            different
                .extend(differences.map(|difference| format!("{} {program}: {difference}", timed.name())));
        }
    }
    let expected: BTreeSet<String> = exceptions::OF_OUTPUT.iter().map(ToString::to_string).collect();
    assert_eq!(different, expected);
}

/// The program tells what each version has counted, and denies warnings.
fn versions(features: &str) -> String {
    let arguments = ["build", "-p", "versions", "--features", features].map(str::to_owned);
    let run = cargo::run(&ROOT, &arguments, &[]);
    assert!(run.succeeded, "{}", run.log);
    outcome("versions", run.executable("versions", "versions"))
}

#[test]
fn versions_live_side_by_side_under_any_name() {
    let expected = "\
Some(1) None
Some(1) Some(1)
None Some(1)
None Some(1)
None Some(2)
Some(([(\"n\", \"1\")], 2))

exit status: 0";
    assert_eq!(versions(""), expected);
    // The link-time lists of both had one name, at which the program panicked.
    assert_eq!(versions("catalog"), expected);
}

/// All that a program says and its exit code, without what differs from run to run.
fn outcome(package: &str, program: &Path) -> String {
    let (out, err) = (program.with_extension("out"), program.with_extension("err"));
    // Programs of tests understand the argument, and all others do not look.
    let mut child = Command::new(program)
        .arg("--test-threads=1")
        .env_remove("RUST_BACKTRACE")
        .stdout(File::create(&out).unwrap())
        .stderr(File::create(&err).unwrap())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let status = loop {
        match child.try_wait().unwrap() {
            Some(status) => break status,
            None if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(2)),
            None => {
                child.kill().unwrap();
                break child.wait().unwrap();
            }
        }
    };
    let text = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap().replace(package, "shapes");
        let lines =
            text.lines().map(|line| line.split("; finished in").next().unwrap_or_default().to_owned());
        lines.collect::<Vec<_>>().join("\n")
    };
    format!("{}\n{}\n{status}", text(&out), text(&err))
}
