//! The short form, in a process of its own.

use dials_stress::{Settings, run};
use std::time::Duration;

#[test]
fn what_was_called_is_what_every_exporter_shows() {
    let report = run(Settings { threads: 16, time: Duration::from_secs(2) });
    println!("{report:#?}");
    assert!(report.calls > 10_000 && report.short_threads > 10, "{report:?}");
    // In so short a time the memory of the scrapes has not settled; the long form is stricter.
    assert!(report.grown < 32 << 20, "{report:?}");
}
