//! Instructions a call, which do not depend on the machine's mood.

use crate::Failure;
use crate::cases::Case;
use std::process::Command;

/// A case is run with so many calls and with twice as many: the difference is free of everything that happens once.
const CALLS: u64 = 1_000;

/// Whether `valgrind` can be started.
pub(crate) fn available() -> bool {
    Command::new("valgrind").arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Instructions that the calling thread needs for one call, the loop around it included.
pub(crate) fn instructions(case: &Case, function: &str) -> Result<f64, Failure> {
    let (once, twice) = (collected(case, function, CALLS)?, collected(case, function, 2 * CALLS)?);
    Ok((twice as f64 - once as f64) / CALLS as f64)
}

fn collected(case: &Case, function: &str, calls: u64) -> Result<u64, Failure> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", "--collect-atstart=no"])
        // The function of the harness inside which the calls are made.
        .arg("--toggle-collect=*harness*instructions*counted*")
        .arg(&case.program)
        .args(["instructions", function, &calls.to_string()])
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr);
    let number = said.lines().find_map(|line| line.split_once("Collected : ")?.1.trim().parse().ok());
    match number {
        Some(number) if number > 0 && output.status.success() => Ok(number),
        _ => Err(format!("{} under callgrind:\n{said}", case.id).into()),
    }
}
