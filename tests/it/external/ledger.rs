//! A thousand calls of every form and outcome from eight threads: what the threads wrote down is what is shown, in every
//! format.

#[cfg(feature = "prometheus")]
use crate::pages;
use crate::support::{Random, panics, pause, poll, run};
use dials::external::{Category, attempt, outcome};
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::thread;

const SERVICE: &str = "ledger";
const THREADS: u64 = 8;
const CALLS: u64 = 125;

#[derive(Clone, Copy, Debug)]
enum End {
    Ok,
    Error(Category),
    Panic,
    Cancelled,
}

#[derive(Debug)]
struct Refused(Category);

impl dials::ErrorKind for Refused {
    fn error_kind(&self) -> Option<&'static str> {
        Some(self.0.as_str())
    }
}

impl End {
    fn value(self) -> Result<u32, Refused> {
        match self {
            End::Ok => Ok(1),
            End::Error(category) => Err(Refused(category)),
            End::Panic => panic!("on purpose"),
            End::Cancelled => unreachable!("nobody waits for it"),
        }
    }

    /// The labels `result` and `error_type`.
    fn labels(self) -> (&'static str, &'static str) {
        match self {
            End::Ok => ("ok", ""),
            End::Error(category) => ("error", category.as_str()),
            End::Panic => ("panic", ""),
            End::Cancelled => ("cancelled", ""),
        }
    }
}

/// What a call does: so many attempts, each followed by a pause where there are any, and then its end.
#[derive(Clone, Copy, Debug)]
struct Plan {
    attempts: u64,
    end: End,
}

impl Plan {
    fn carried_out(self) -> Result<u32, Refused> {
        (0..self.attempts).for_each(|_| _ = attempt());
        self.end.value()
    }

    async fn carried_out_slowly(self) -> Result<u32, Refused> {
        pause().await;
        for _ in 0..self.attempts {
            attempt();
            pause().await;
        }
        self.end.value()
    }
}

#[dials::track_external("ledger")]
fn synchronous(plan: Plan) -> Result<u32, Refused> {
    plan.carried_out()
}

#[dials::track_external("ledger")]
async fn asynchronous(plan: Plan) -> Result<u32, Refused> {
    plan.carried_out_slowly().await
}

#[dials::track_external("ledger", timeout = 1h, on_timeout = Refused(Category::Timeout))]
async fn limited(plan: Plan) -> Result<u32, Refused> {
    plan.carried_out_slowly().await
}

type Boxed = Pin<Box<dyn Future<Output = Result<u32, Refused>>>>;

#[dials::track_external("ledger", labels(attempts = plan.attempts))]
fn boxed(plan: Plan) -> Boxed {
    Box::pin(async move { plan.carried_out_slowly().await })
}

fn tracked(plan: Plan) -> impl Future<Output = Result<u32, Refused>> {
    let operation = dials::external(SERVICE).operation("tracked");
    operation.track_with(plan.carried_out_slowly(), |value| outcome!(value))
}

fn guarded(plan: Plan) {
    let mut call = dials::external(SERVICE).operation("guarded").start();
    (0..plan.attempts).for_each(|_| _ = call.attempt());
    match plan.end {
        End::Ok => call.finish(&()),
        End::Error(category) => call.failed(category),
        End::Panic => panic!("on purpose"),
        End::Cancelled => drop(call),
    }
}

fn plan(random: &mut Random) -> Plan {
    let end = match random.below(10) {
        0..4 => End::Ok,
        4..8 => End::Error(Category::ALL[random.below(Category::ALL.len() as u64) as usize]),
        8 => End::Panic,
        _ => End::Cancelled,
    };
    Plan { attempts: random.below(4), end }
}

/// Calls and retries by operation, `result` and `error_type`.
#[derive(Debug, Default, PartialEq, Eq)]
struct Ledger(BTreeMap<(String, String, String), (u64, u64)>);

impl Ledger {
    fn add(&mut self, operation: &str, (result, kind): (&str, &str), calls: u64, retries: u64) {
        let entry = self.0.entry((operation.to_owned(), result.to_owned(), kind.to_owned())).or_default();
        entry.0 += calls;
        entry.1 += retries;
    }

    fn calls(&self) -> u64 {
        self.0.values().map(|(calls, _)| calls).sum()
    }

    /// What is shown as never having happened has not.
    #[cfg(feature = "prometheus")]
    fn without_zeros(mut self) -> Self {
        self.0.retain(|_, counts| *counts != (0, 0));
        self
    }
}

/// Makes a call and gives what it was and how it ended, with the number of its retries.
fn call(random: &mut Random) -> (&'static str, End, u64) {
    let plan = plan(random);
    let all = plan.attempts.saturating_sub(1);
    let make: (&'static str, fn(Plan) -> Boxed) = match random.below(6) {
        0 => {
            // It cannot be cancelled.
            let end = if matches!(plan.end, End::Cancelled) { End::Ok } else { plan.end };
            panics(|| _ = synchronous(Plan { end, ..plan }));
            return ("synchronous", end, all);
        }
        1 => {
            panics(|| guarded(plan));
            return ("guarded", plan.end, all);
        }
        2 => ("asynchronous", |plan| Box::pin(asynchronous(plan))),
        3 => ("limited", |plan| Box::pin(limited(plan))),
        4 => ("boxed", boxed),
        _ => ("tracked", |plan| Box::pin(tracked(plan))),
    };
    let (operation, make) = make;
    let mut future = make(plan);
    if !matches!(plan.end, End::Cancelled) {
        panics(|| _ = run(future));
        return (operation, plan.end, all);
    }
    let polls = 1 + random.below(plan.attempts + 1);
    (0..polls).for_each(|_| assert!(poll(&mut future).is_pending()));
    drop(future);
    // The first poll makes no attempt.
    (operation, plan.end, polls.saturating_sub(2))
}

#[test]
fn a_thousand_calls_from_eight_threads_are_what_the_threads_wrote_down() {
    let work = |seed| {
        move || {
            let mut random = Random(seed);
            (0..CALLS).map(|_| call(&mut random)).collect::<Vec<_>>()
        }
    };
    let threads: Vec<_> = (0..THREADS).map(|seed| thread::spawn(work(seed))).collect();
    let mut ledger = Ledger::default();
    for (operation, end, retries) in threads.into_iter().flat_map(|thread| thread.join().unwrap()) {
        ledger.add(operation, end.labels(), 1, retries);
    }
    assert_eq!(ledger.calls(), 1_000);
    let categories = ledger.0.keys().map(|(_, _, kind)| kind).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(categories.len(), Category::ALL.len() + 1, "every category happened, and calls without one");

    let snapshot = dials::snapshot();
    let calls: Vec<_> =
        snapshot.other_calls().iter().filter(|calls| calls.identity()[0] == ("service", SERVICE)).collect();
    assert!(calls.iter().all(|calls| calls.in_flight() == 0));
    assert_eq!(calls.iter().map(|calls| calls.calls()).sum::<u64>(), 1_000);
    assert_eq!(
        calls.iter().map(|calls| calls.retries()).sum::<u64>(),
        ledger.0.values().map(|(_, retries)| retries).sum::<u64>()
    );

    #[cfg(feature = "prometheus")]
    for samples in [
        pages::of_text(&dials::prometheus::text(), "external_api"),
        pages::of_text(&dials::prometheus::openmetrics(), "external_api"),
        pages::of_protobuf(&dials::prometheus::protobuf()),
    ] {
        let mut shown = Ledger::default();
        let mut timed = 0;
        let mut in_flight = Vec::new();
        let ours = samples.iter().filter(|sample| sample.label("service") == SERVICE);
        for sample in ours {
            let ended = (sample.label("result"), sample.label("error_type"));
            let (operation, value) = (sample.label("operation"), sample.value as u64);
            match sample.name.as_str() {
                "external_api_calls_total" => shown.add(operation, ended, value, 0),
                "external_api_retries_total" => shown.add(operation, ended, 0, value),
                "external_api_duration_seconds_count" => timed += value,
                "external_api_in_flight" => in_flight.push(value),
                _ => {}
            }
        }
        assert_eq!(shown.without_zeros(), ledger);
        assert_eq!(timed, 1_000);
        // A labelled operation has one for each label.
        assert_eq!(in_flight, [0; 5 + 4]);
    }
}
