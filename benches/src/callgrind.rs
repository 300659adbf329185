//! Counts the instructions of a program that runs itself: exact, whatever else the machine does.

use std::process::{Command, ExitCode};

/// The compiler that limits were measured with.
const COMPILER: &str = "rustc 1.95.";
/// What another compiler's limits are multiplied with.
const ANOTHER: f64 = 1.15;

/// What a gate says where valgrind is not installed; nothing where it is.
pub fn missing() -> Option<ExitCode> {
    if Command::new("valgrind").arg("--version").output().is_ok() {
        return None;
    }
    println!("valgrind is not installed: no instructions were counted");
    Some(ExitCode::from(u8::from(std::env::var_os("CI_REQUIRE_SERVICES").is_some())))
}

/// What limits are multiplied with.
pub fn room() -> f64 {
    let version = Command::new("rustc").arg("--version").output().unwrap().stdout;
    if version.starts_with(COMPILER.as_bytes()) {
        return 1.0;
    }
    println!("the limits are {COMPILER}x's, times {ANOTHER}, for {}", String::from_utf8_lossy(&version));
    ANOTHER
}

/// All instructions of this program with such arguments.
pub fn count(arguments: &[&str]) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe().unwrap())
        .args(arguments)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let collected = said.lines().find_map(|line| line.split_once("Collected : "));
    match collected {
        Some((_, count)) if output.status.success() => count.trim().parse().unwrap(),
        _ => panic!("valgrind did not count {arguments:?}:\n{said}"),
    }
}
