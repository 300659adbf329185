//! Others' programs. One that is missing is said to be missing, unless `CI_REQUIRE_SERVICES` is 1.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Where a program is. `None` if it is not there and need not be.
pub(crate) fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found =
        std::env::split_paths(&path).map(|directory| directory.join(name)).find(|file| file.is_file());
    if found.is_none() {
        missing(&format!("the program `{name}`"));
    }
    found
}

/// Says that a test is skipped, or fails it where nothing may be missing.
pub(crate) fn missing(what: &str) {
    let required = std::env::var_os("CI_REQUIRE_SERVICES").is_some_and(|value| value == "1");
    assert!(!required, "{what} is missing and CI_REQUIRE_SERVICES is 1");
    // Not by `eprintln!`, which is shown of failed tests only.
    let _ = writeln!(std::io::stderr(), "skipped: {what} is missing");
}

/// Feeds a program; gives whether it is content, and all that it said.
pub(crate) fn feed(command: &mut Command, input: &str) -> (bool, String) {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // A program that stops reading half-way says why.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}
