//! One test, since a program has one recorder: another crate's, that comes when the bridge has long been at work.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, which clippy does not see outside their functions"
)]

use dials_metrics::{Bridge, InstallError, Recorder};
use dials_runtime::{Exporter, Stop};
use metrics::{Counter, CounterFn, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Tells every total of the calls of `work`.
struct Tells(Mutex<Sender<u64>>);

struct Told(Sender<u64>);

impl CounterFn for Told {
    fn increment(&self, _: u64) {
        panic!("a total is set");
    }
    fn absolute(&self, value: u64) {
        // The test may be over.
        let _ = self.0.send(value);
    }
}

impl metrics::Recorder for Tells {
    fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let labels: Vec<_> = key.labels().map(metrics::Label::value).collect();
        if key.name() == "function_calls_total" && labels == ["work", "", "ok"] {
            Counter::from_arc(Arc::new(Told(self.0.lock().unwrap().clone())))
        } else {
            Counter::noop()
        }
    }
    fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
        Gauge::noop()
    }
    fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> Histogram {
        Histogram::noop()
    }
}

#[test]
fn a_recorder_that_is_installed_late_is_told_everything_and_the_end() {
    const ENOUGH: Duration = Duration::from_secs(30);
    let mut bridge = Bridge::every(Duration::from_millis(10));
    let stop = Stop::new();
    let thread = std::thread::spawn({
        let stop = stop.clone();
        move || bridge.run(&stop)
    });
    dials_runtime::time("work").run(|| ());
    dials_runtime::time("work").run(|| ());

    let (tell, told) = mpsc::channel();
    metrics::set_global_recorder(Tells(Mutex::new(tell))).map_err(drop).unwrap();
    assert_eq!(Recorder::new().install(), Err(InstallError::Foreign));
    // At two intervals.
    assert_eq!(told.recv_timeout(ENOUGH), Ok(2));
    assert_eq!(told.recv_timeout(ENOUGH), Ok(2));

    dials_runtime::time("work").run(|| ());
    stop.request();
    thread.join().unwrap();
    assert_eq!(told.try_iter().last(), Some(3));
}
