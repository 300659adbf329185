//! Asking a case.

use crate::Failure;
use crate::cases::Case;
use std::collections::BTreeMap;
use std::process::Command;

/// Numbers by name, as a case prints them.
pub(crate) type Readings = BTreeMap<String, f64>;

/// Starts the case and reads what it prints. A case that fails, as one that did not record its calls does, fails the run.
pub(crate) fn ask(case: &Case, arguments: &[&str]) -> Result<Readings, Failure> {
    parse(&output(case, arguments)?)
}

/// What the tool of the case counted of fourteen calls: in all, ok, error, panic, cancelled, in flight.
pub(crate) fn outcomes(case: &Case) -> Result<Vec<String>, Failure> {
    Ok(output(case, &["outcomes"])?.split_whitespace().map(str::to_owned).collect())
}

fn output(case: &Case, arguments: &[&str]) -> Result<String, Failure> {
    let output = Command::new(&case.program).args(arguments).output()?;
    if output.status.success() {
        Ok(String::from_utf8(output.stdout)?)
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("{} {}: {}\n{said}", case.id, arguments.join(" "), output.status).into())
    }
}

fn parse(text: &str) -> Result<Readings, Failure> {
    let reading = |line: &str| -> Result<(String, f64), Failure> {
        let (name, number) = line.split_once(' ').ok_or_else(|| format!("not a reading: {line}"))?;
        Ok((name.to_owned(), number.parse()?))
    };
    text.lines().map(reading).collect()
}
