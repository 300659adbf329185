//! What the modules have in common.

use std::fs;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::process::{Command, Stdio};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use dials::{Function, Value};

/// A future that is polled by hand.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T>>>;

/// How the calls of a function ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) ok: u64,
    pub(crate) errors: u64,
    pub(crate) panics: u64,
    pub(crate) cancelled: u64,
    pub(crate) in_flight: u64,
}

/// What was counted for the function of this name.
pub(crate) fn of(name: &str) -> Function {
    dials::snapshot().function(name).unwrap_or_else(|| panic!("`{name}` is not known"))
}

/// How the calls of the function of this name ended; all zero before its first one.
pub(crate) fn tally(name: &str) -> Tally {
    dials::snapshot().function(name).map_or_else(Tally::default, |function| Tally {
        ok: function.ok(),
        errors: function.errors(),
        panics: function.panics(),
        cancelled: function.cancelled(),
        in_flight: function.in_flight(),
    })
}

/// The value of the counter of this name whose series has all these labels; 0 if there is none.
pub(crate) fn counter(family: &str, labels: &[(&str, &str)]) -> u64 {
    let has = |series: &dials::Series| {
        labels.iter().all(|wanted| series.labels.iter().any(|(name, value)| (&**name, &**value) == *wanted))
    };
    let families = dials::snapshot().families();
    let series = families.iter().filter(|other| other.name == family).flat_map(|family| &family.series);
    series
        .filter(|series| has(series))
        .map(|series| match series.value {
            Value::Counter(value) => value as u64,
            ref other => panic!("{family} is not a counter: {other:?}"),
        })
        .sum()
}

/// How often a fault was counted at a site, which is named with its module.
pub(crate) fn faults(site: &str, kind: &str) -> u64 {
    counter("dials_internal_errors_total", &[("site", site), ("kind", kind)])
}

/// A total of calls that were drawn one in `every` each, so with a deviation of `sqrt(calls * (every - 1))`.
#[track_caller]
pub(crate) fn assert_within_five_sigma(total: u64, calls: u64, every: u64) {
    assert_eq!(total % every, 0, "every observed call counts as {every}");
    let sigma = ((calls * (every - 1)) as f64).sqrt();
    let off = (total as f64 - calls as f64) / sigma;
    assert!(off.abs() < 5.0, "{total} of {calls} calls are {off:.1} sigma off");
}

/// Polls once.
pub(crate) fn poll<F: Future + ?Sized>(future: &mut Pin<Box<F>>) -> Poll<F::Output> {
    future.as_mut().poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls until it is ready.
pub(crate) fn run<F: Future>(future: F) -> F::Output {
    let mut future = Box::pin(future);
    loop {
        if let Poll::Ready(value) = poll(&mut future) {
            return value;
        }
    }
}

/// Whether the work panicked.
pub(crate) fn panics<R>(work: impl FnOnce() -> R) -> bool {
    catch_unwind(AssertUnwindSafe(work)).is_err()
}

/// A future that is pending once.
pub(crate) async fn pause() {
    let mut paused = false;
    std::future::poll_fn(
        |_| {
            if std::mem::replace(&mut paused, true) { Poll::Ready(()) } else { Poll::Pending }
        },
    )
    .await;
}

/// Numbers that are the same in every run: `SplitMix64`.
#[cfg(any(feature = "external", feature = "query"))]
pub(crate) struct Random(pub(crate) u64);

#[cfg(any(feature = "external", feature = "query"))]
impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % bound
    }
}

const ALONE: &str = "DIALS_TEST_ALONE";

/// Runs `test` in a process of its own: this program again, with this one test, whose full name is `name`.
///
/// The process has a minute; a test that hangs is a failure.
pub(crate) fn alone(name: &str, test: impl FnOnce()) {
    alone_with(name, &[], test);
}

/// The same with these variables in the environment.
pub(crate) fn alone_with(name: &str, variables: &[(&str, &str)], test: impl FnOnce()) {
    if std::env::var(ALONE).is_ok_and(|other| other == name) {
        return test();
    }
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture", "--test-threads=1"])
        .env(ALONE, name)
        .envs(variables.iter().copied())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    while child.try_wait().unwrap().is_none() {
        if Instant::now() > deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            panic!("{name} did not end within a minute");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    let output = child.wait_with_output().unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{name} failed in its own process: {}\n{told}", output.status);
    assert!(told.contains("1 passed"), "no test is called {name}:\n{told}");
}

/// Bytes of memory that this process really has.
pub(crate) fn resident_bytes() -> usize {
    let statm = fs::read_to_string("/proc/self/statm").unwrap();
    let pages: usize = statm.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096
}
