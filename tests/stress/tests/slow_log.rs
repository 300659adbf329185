//! The short form, in a process of its own.

#![cfg(target_os = "linux")]

use dials_stress::slow_log::{Settings, run};
use std::time::Duration;

#[test]
fn what_was_slow_is_written_or_counted() {
    let report = run(Settings { rate: 5_000, time: Duration::from_secs(2) });
    println!("{report:#?}");
    assert!(report.produced >= 9_000, "{report:?}");
    // In so short a time the memory has not settled; the long form is stricter.
    assert!(report.grown < 32 << 20, "{report:?}");
}
