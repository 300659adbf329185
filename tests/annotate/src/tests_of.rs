//! Runs a package's own tests and reads what they say.

use crate::package::Package;
use crate::{Failure, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::process::Command;

/// What a run of a package's tests says.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) succeeded: bool,
    /// The results of each test, by binary and name; a name can come twice.
    pub(crate) results: BTreeMap<(String, String), Vec<String>>,
    /// The compiler's warnings, each with its file and line. Columns move where the attribute stands.
    pub(crate) warnings: BTreeSet<(String, String)>,
    /// The compiler's errors, likewise; tests that did not compile have no results.
    pub(crate) errors: BTreeSet<(String, String)>,
}

/// What the annotated functions of all test processes counted.
#[derive(Default)]
pub(crate) struct Record {
    /// Functions that were linked, each with its calls.
    pub(crate) functions: BTreeMap<String, u64>,
    pub(crate) calls: u64,
    pub(crate) errors: u64,
    pub(crate) panics: u64,
    pub(crate) cancelled: u64,
}

impl Run {
    /// Runs the tests; what is printed is kept in a log whose name says `which` run it was.
    pub(crate) fn of(
        package: &Package,
        arguments: &[String],
        which: &str,
        place: &Place,
    ) -> Result<Self, Failure> {
        let path = package.file(which, place);
        let log = File::create(&path)?;
        let records = package.file("records", place);
        if records.exists() {
            fs::remove_dir_all(&records)?;
        }
        fs::create_dir(&records)?;
        let status = Command::new(env!("CARGO"))
            .args(["test", "--no-fail-fast"])
            .args(arguments)
            .current_dir(&package.directory)
            .env("CARGO_TARGET_DIR", place.work.join("target"))
            .env("CARGO_TERM_COLOR", "never")
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only")
            .env("DIALS_ANNOTATE_RECORDS", records)
            // Errors with a backtrace print themselves otherwise than tests of their text expect.
            .env_remove("RUST_BACKTRACE")
            .stdout(log.try_clone()?)
            .stderr(log)
            .status()?;
        let mut run = Run::read(&String::from_utf8_lossy(&fs::read(&path)?));
        run.succeeded = status.success();
        Ok(run)
    }

    fn read(log: &str) -> Self {
        let mut run = Run::default();
        let mut binary = String::new();
        let mut told = None;
        for line in log.lines() {
            let words = line.trim_start();
            if let Some(started) = words.strip_prefix("Running ").or_else(|| words.strip_prefix("Doc-tests "))
            {
                // Behind it stands the file's path, which has a hash in its name.
                started.split(" (").next().unwrap_or_default().clone_into(&mut binary);
            } else if let Some((name, result)) =
                line.strip_prefix("test ").and_then(|line| line.split_once(" ... "))
            {
                run.results.entry((binary.clone(), name.to_owned())).or_default().push(result.to_owned());
            } else if line.starts_with("warning") || line.starts_with("error") {
                told = Some(line.to_owned());
            } else if let (Some(at), Some(text)) = (words.strip_prefix("--> "), &told) {
                let kind = if text.starts_with("error") { &mut run.errors } else { &mut run.warnings };
                kind.insert((text.clone(), without_column(at).to_owned()));
                told = None;
            }
        }
        run.results.values_mut().for_each(|results| results.sort());
        run
    }

    /// How many tests ended with a result that begins so.
    pub(crate) fn count(&self, result: &str) -> usize {
        self.results.values().flatten().filter(|ended| ended.starts_with(result)).count()
    }
}

/// `file:line:column` as `file:line`.
fn without_column(place: &str) -> &str {
    place.rsplit_once(':').map_or(place, |(line, _)| line)
}

impl Record {
    /// Adds up what the processes of the latest run left.
    pub(crate) fn read(package: &Package, place: &Place) -> Result<Self, Failure> {
        let mut record = Record::default();
        for entry in fs::read_dir(package.file("records", place))? {
            for line in fs::read_to_string(entry?.path())?.lines() {
                let fields: Vec<&str> = line.split('\t').collect();
                let [module, name, counts @ ..] = fields.as_slice() else {
                    return Err("a record has names".into());
                };
                let counts: Vec<u64> = counts.iter().map(|count| count.parse()).collect::<Result<_, _>>()?;
                let [calls, errors, panics, cancelled] = counts[..] else {
                    return Err("a record has four counts".into());
                };
                if package.owns(module) {
                    *record.functions.entry(format!("{module}::{name}")).or_default() += calls;
                    record.calls += calls;
                    record.errors += errors;
                    record.panics += panics;
                    record.cancelled += cancelled;
                }
            }
        }
        Ok(record)
    }

    pub(crate) fn called(&self) -> usize {
        self.functions.values().filter(|calls| **calls > 0).count()
    }
}

#[cfg(test)]
mod tests {
    use super::Run;

    #[test]
    fn results_and_warnings_are_read_from_what_cargo_prints() {
        let run = Run::read(
            "warning: unused variable: `x`\n  --> src/lib.rs:7:9\n   |\nwarning: `a` (lib) generated 1 warning\n\
             error[E0425]: cannot find value\n  --> src/b.rs:9:1\n     \
             Running unittests src/lib.rs (target/debug/deps/a-0123)\n\nrunning 2 tests\ntest one ... ok\n\
             test two - should panic ... FAILED\n\ntest result: FAILED. 1 passed\n   Doc-tests a\n\
             test src/lib.rs - f (line 3) ... ignored\n",
        );
        let results: Vec<_> =
            run.results.iter().map(|((binary, name), results)| (&**binary, &**name, &*results[0])).collect();
        assert_eq!(
            results,
            [
                ("a", "src/lib.rs - f (line 3)", "ignored"),
                ("unittests src/lib.rs", "one", "ok"),
                ("unittests src/lib.rs", "two - should panic", "FAILED"),
            ]
        );
        let warnings: Vec<_> = run.warnings.iter().map(|(text, at)| (&**text, &**at)).collect();
        assert_eq!(warnings, [("warning: unused variable: `x`", "src/lib.rs:7")]);
        let errors: Vec<_> = run.errors.iter().map(|(text, at)| (&**text, &**at)).collect();
        assert_eq!(errors, [("error[E0425]: cannot find value", "src/b.rs:9")]);
    }
}
