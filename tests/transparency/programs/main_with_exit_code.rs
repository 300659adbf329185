//! `main` that gives an exit code.

use std::process::ExitCode;

#[dials::timed]
fn main() -> ExitCode {
    println!("about to leave");
    ExitCode::from(3)
}
