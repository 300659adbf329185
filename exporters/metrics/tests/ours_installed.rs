//! One test, since a program has one recorder: ours.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, which clippy does not see outside their functions"
)]

use dials_metrics::{Bridge, InstallError, Recorder};
use dials_runtime::{Exporter, Snapshot, Value, snapshot};

/// Names of families, each with how many series it has.
fn shape(snapshot: &Snapshot) -> Vec<(String, usize)> {
    snapshot.families().iter().map(|family| (family.name.to_string(), family.series.len())).collect()
}

#[test]
fn with_both_at_once_every_family_is_there_once_and_nothing_grows() {
    assert_eq!(Recorder::new().install(), Ok(()));
    assert_eq!(Recorder::new().install(), Err(InstallError::AlreadyOurs));
    assert_eq!(
        InstallError::AlreadyOurs.to_string(),
        "a recorder of dials is installed for the `metrics` facade already; one is enough",
    );

    metrics::counter!("mails_total").increment(2);
    dials_runtime::time("both").run(|| ());
    let mut bridge = Bridge::new();
    assert!(bridge.start().is_ok());
    let before = shape(&snapshot());
    let mut names: Vec<_> = before.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), before.len());
    for name in
        ["mails_total", "function_calls_total", "function_calls_duration_seconds", "dials_exports_total"]
    {
        assert!(before.iter().any(|(other, _)| other == name), "{name} in {before:?}");
    }

    for _ in 0..3 {
        bridge.flush();
        metrics::counter!("mails_total").increment(1);
    }
    let after = snapshot();
    assert_eq!(shape(&after), before);
    let mails = after.families().into_iter().find(|family| family.name == "mails_total").unwrap();
    assert_eq!(mails.series[0].value, Value::Counter(5.0));
}
