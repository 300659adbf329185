//! What others' programs make of the pages. One that is missing is said to be missing, unless `CI_REQUIRE_SERVICES` is 1.

use crate::page;
use dials_prometheus::{openmetrics, text};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Where a program is. `None` if it is not there and need not be.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file());
    if found.is_none() {
        skip(&format!("the program `{name}`"));
    }
    found
}

fn skip(what: &str) {
    let required = std::env::var_os("CI_REQUIRE_SERVICES").is_some_and(|value| value == "1");
    assert!(!required, "{what} is missing and CI_REQUIRE_SERVICES is 1");
    // Not by `eprintln!`, which is shown of failed tests only.
    let _ = writeln!(std::io::stderr(), "skipped: {what} is missing");
}

/// Feeds a program and gives what it said, which is expected to be nothing bad.
fn feed(command: &mut Command, input: &str) -> (bool, String) {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}

#[test]
fn promtool_finds_nothing_wrong_with_text() {
    let Some(promtool) = program("promtool") else { return };
    let check = |page: &str| feed(Command::new(&promtool).args(["check", "metrics"]), page);
    assert_eq!(check(&text(&page::ordinary())), (true, String::new()));
    // It lints names, too, and foreign names are not ours to change; but it can read them.
    let (_, said) = check(&text(&page::foreign()));
    assert!(!said.contains("error while linting"), "{said}");
}

#[test]
fn the_reference_parser_reads_openmetrics() {
    const SCRIPT: &str = "
import sys
from prometheus_client.openmetrics.parser import text_string_to_metric_families
page = sys.stdin.buffer.read().decode()
for family in text_string_to_metric_families(page):
    for sample in family.samples:
        print(repr((family.type, family.unit, sample.name, sorted(sample.labels.items()), float(sample.value))))
";
    let Some(python) = program("python3") else { return };
    if !feed(Command::new(&python).args(["-c", "import prometheus_client"]), "").0 {
        skip("the Python package prometheus_client");
        return;
    }
    let read = |page: &str| {
        let (success, said) =
            feed(Command::new(&python).env("PYTHONIOENCODING", "utf-8").args(["-c", SCRIPT]), page);
        assert!(success, "{said}");
        said
    };
    let said = read(&openmetrics(&page::ordinary()));
    for sample in [
        r"('counter', '', 'it_jobs_total', [('queue', 'mail'), ('result', 'ok')], 12.0)",
        r#"('counter', '', 'it_jobs_total', [('queue', 'a\\b"c\nd\\n{}#=, é\u2028\r\t\x01\x7f\x00'), ('result', 'error')], 9007199254740991.0)"#,
        r"('gauge', 'ratio', 'it_level_ratio', [], 0.25)",
        r"('histogram', 'seconds', 'it_duration_seconds_bucket', [('le', '1e-06'), ('queue', 'mail')], 1.0)",
        r"('histogram', 'seconds', 'it_duration_seconds_bucket', [('le', '1.0'), ('queue', 'mail')], 6.0)",
        r"('histogram', 'seconds', 'it_duration_seconds_count', [('queue', 'mail')], 7.0)",
        r"('histogram', 'seconds', 'it_duration_seconds_sum', [('queue', 'mail')], 6.75)",
    ] {
        assert!(said.lines().any(|line| line == sample), "{sample} is missing in:\n{said}");
    }
    let all: Vec<_> = page::ordinary().into_iter().chain(page::foreign()).collect();
    let said = read(&openmetrics(&all));
    assert!(
        said.contains("('unknown', '', 'it_jobs_total', [('queue', 'mail'), ('result', 'ok')], 12.0)"),
        "{said}"
    );
}
