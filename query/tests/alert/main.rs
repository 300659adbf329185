//! Hooks that block, fail and panic: no query is delayed, and each critical one is counted once with each hook.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say so"
)]

mod delays;
mod exact;
#[cfg(unix)]
mod forks;
#[cfg(feature = "sentry-0_49")]
mod sentry;
mod stops;
mod told;
mod tracing_error;
mod webhook;

use dials_query::alert::{self, Alert, AlertError, AlertHook, Alerting, Alerts};
use dials_query::{Record, Severity};
use dials_runtime::Value;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Longer than anything takes, however busy the machine is.
const LONG: Duration = Duration::from_secs(60);

/// Hooks are told of every query of the process, so tests that count them take turns.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A critical query of this collection.
fn critical(collection: &'static str) -> Record {
    let mut record = Record::example();
    record.severity = Severity::Critical;
    record.collection = collection;
    record
}

/// The same, but for what is done to it.
fn altered(collection: &'static str, alter: impl FnOnce(&mut Record)) -> Record {
    let mut record = critical(collection);
    alter(&mut record);
    record
}

fn offer(record: Record) {
    alert::offer(&Arc::new(record));
}

/// A hook of its own name, which does as it is told.
struct Named<F>(&'static str, F);

impl<F: Fn(&Alert) -> Result<(), AlertError> + Send + Sync + 'static> AlertHook for Named<F> {
    fn name(&self) -> &'static str {
        self.0
    }

    fn alert(&self, alert: &Alert) -> Result<(), AlertError> {
        (self.1)(alert)
    }
}

/// A hook that hands on what it is told.
fn telling(name: &'static str) -> (impl AlertHook, Receiver<Alert>) {
    let (tell, told) = mpsc::channel();
    (Named(name, move |alert: &Alert| Ok(tell.send(alert.clone())?)), told)
}

/// A hook that tells that it is called, and returns when the other end of the second channel is dropped.
fn blocking(name: &'static str) -> (impl AlertHook, Receiver<Alert>, Sender<()>) {
    let (tell, told) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let hook = Named(name, move |alert: &Alert| {
        tell.send(alert.clone())?;
        let _ = released.lock().unwrap().recv();
        Ok(())
    });
    (hook, told, release)
}

/// One alert of the same query in an hour, so that nothing is told for the time that has passed.
fn hourly(hook: impl AlertHook) -> Alerting {
    Alerts::to(hook).every(Duration::from_secs(3600)).start()
}

/// What is counted for the sinks of this name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counted {
    sent: u64,
    suppressed: u64,
    failed: u64,
    dropped: u64,
}

impl Counted {
    fn all(self) -> u64 {
        self.sent + self.suppressed + self.failed + self.dropped
    }
}

fn counted(sink: &str) -> Counted {
    let families = alert::families();
    assert_eq!(families.len(), 1);
    assert_eq!(families[0].name, "dials_alerts_total");
    let of = |result: &str| {
        let labels = [("sink", sink), ("result", result)];
        let is_it = |series: &&dials_runtime::Series| {
            series.labels.iter().map(|(name, value)| (&**name, &**value)).eq(labels)
        };
        match families[0].series.iter().find(is_it).map(|series| &series.value) {
            Some(Value::Counter(count)) => *count as u64,
            other => panic!("{sink} {result}: {other:?}"),
        }
    };
    Counted { sent: of("sent"), suppressed: of("suppressed"), failed: of("failed"), dropped: of("dropped") }
}
