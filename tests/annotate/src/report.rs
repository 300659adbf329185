//! What differs between two runs of a package's tests, and how it is shown.

use crate::package::{Annotation, Package};
use crate::tests_of::{Record, Run};
use std::collections::BTreeSet;

/// The head of the table, in Markdown.
pub(crate) const HEAD: &str = "\
| crate | annotated | left | tests without | tests with | differences | functions called, of linked | calls | error / panic / cancelled |
|---|--:|---|---|---|--:|--:|--:|--:|";

pub(crate) struct Report {
    title: String,
    annotation: Annotation,
    before: Run,
    after: Run,
    record: Record,
    /// Nothing may be in here.
    pub(crate) differences: Vec<String>,
}

impl Report {
    pub(crate) fn new(
        package: &Package,
        annotation: Annotation,
        before: Run,
        after: Run,
        record: Record,
    ) -> Self {
        let mut differences = differences(&before, &after);
        if before.count("ok") == 0 {
            differences.push("no test passes without the attribute, so that nothing is shown".to_owned());
        }
        if annotation.functions == 0 || record.called() == 0 {
            differences.push("no annotated function was called in any test process".to_owned());
        }
        let title = format!("{} {}", package.name, package.version);
        Report { title, annotation, before, after, record, differences }
    }

    /// A row of the table.
    pub(crate) fn row(&self) -> String {
        let Report { title, annotation, before, after, record, differences } = self;
        let mut left: Vec<String> = annotation
            .left
            .iter()
            .map(|(reason, functions)| format!("{functions} {}", reason.text()))
            .collect();
        if !annotation.unread.is_empty() {
            left.push(format!("files {}", annotation.unread.join(" ")));
        }
        let outcome = |run: &Run| {
            let counts = ["ok", "FAILED", "ignored"].map(|result| (run.count(result), result.to_lowercase()));
            let shown = counts.iter().filter(|(tests, _)| *tests > 0);
            shown.map(|(tests, result)| format!("{tests} {result}")).collect::<Vec<_>>().join(", ")
        };
        let differences =
            if differences.is_empty() { "none".to_owned() } else { differences.len().to_string() };
        format!(
            "| {title} | {} | {} | {} | {} | {differences} | {} of {} | {} | {} / {} / {} |",
            annotation.functions,
            left.join(", "),
            outcome(before),
            outcome(after),
            record.called(),
            record.functions.len(),
            record.calls,
            record.errors,
            record.panics,
            record.cancelled,
        )
    }
}

/// One line for each test, error or warning that is not the same in both.
fn differences(before: &Run, after: &Run) -> Vec<String> {
    let mut differences = Vec::new();
    if before.succeeded != after.succeeded {
        let word = |run: &Run| if run.succeeded { "succeeds" } else { "fails" };
        differences.push(format!(
            "cargo test {} without the attribute and {} with it",
            word(before),
            word(after)
        ));
    }
    // What does not compile explains the tests that are missing.
    for (before, after) in [(&before.errors, &after.errors), (&before.warnings, &after.warnings)] {
        differences.extend(after.difference(before).map(|(text, at)| format!("new at {at}: {text}")));
        differences.extend(before.difference(after).map(|(text, at)| format!("lost at {at}: {text}")));
    }
    let tests: BTreeSet<_> = before.results.keys().chain(after.results.keys()).collect();
    for test in tests {
        let (without, with) = (before.results.get(test), after.results.get(test));
        if without != with {
            let word = |results: Option<&Vec<String>>| {
                results.map_or("missing".to_owned(), |results| results.join(", "))
            };
            differences.push(format!(
                "{}: {} is {} without and {} with it",
                test.0,
                test.1,
                word(without),
                word(with)
            ));
        }
    }
    differences
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::tests_of::Run;
    use std::collections::BTreeSet;

    fn run(results: &[(&str, &str)], warnings: &[&str], succeeded: bool) -> Run {
        Run {
            succeeded,
            errors: BTreeSet::new(),
            results: results
                .iter()
                .map(|(name, result)| (("lib".to_owned(), (*name).to_owned()), vec![(*result).to_owned()]))
                .collect(),
            warnings: warnings.iter().map(|text| ((*text).to_owned(), "src/lib.rs:1".to_owned())).collect(),
        }
    }

    #[test]
    fn equal_runs_do_not_differ() {
        let before = run(&[("a", "ok"), ("b", "ignored")], &["unused"], true);
        let after = run(&[("a", "ok"), ("b", "ignored")], &["unused"], true);
        assert_eq!(differences(&before, &after), [""; 0]);
    }

    #[test]
    fn every_change_is_told() {
        let before = run(&[("a", "ok"), ("b", "ok"), ("c", "ok")], &["unused"], true);
        let after = run(&[("a", "ok"), ("b", "FAILED"), ("d", "ok")], &["unreachable"], false);
        assert_eq!(
            differences(&before, &after),
            [
                "cargo test succeeds without the attribute and fails with it",
                "new at src/lib.rs:1: unreachable",
                "lost at src/lib.rs:1: unused",
                "lib: b is ok without and FAILED with it",
                "lib: c is ok without and missing with it",
                "lib: d is missing without and ok with it",
            ]
        );
    }
}
