//! What became of critical queries.

use dials_runtime::__private::{Link, Linked, List, family};
use dials_runtime::{Family, Kind, Series, Value};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How a critical query ends with a hook. Each is counted once.
#[derive(Clone, Copy, Debug)]
pub(super) enum Told {
    /// The hook was told of it.
    Sent,
    /// The hook was told, or will be, that there was one more.
    Suppressed,
    /// The hook was told of it, and failed or panicked.
    Failed,
    /// The hook was not told: too many came at a time, or there was no time left.
    Dropped,
}

impl Told {
    const ALL: [Told; 4] = [Told::Sent, Told::Suppressed, Told::Failed, Told::Dropped];

    fn as_str(self) -> &'static str {
        match self {
            Told::Sent => "sent",
            Told::Suppressed => "suppressed",
            Told::Failed => "failed",
            Told::Dropped => "dropped",
        }
    }
}

/// The counts of all hooks of one name. They stay when the hooks go, since totals never fall.
pub(super) struct Counts {
    sink: &'static str,
    /// How many hooks of this name there are.
    hooks: AtomicU64,
    /// In the order of `Told`.
    records: [AtomicU64; Told::ALL.len()],
    next: Link<Counts>,
}

impl Linked for Counts {
    fn next(&self) -> &Link<Counts> {
        &self.next
    }
}

/// A list and not a lock, which a fork could leave taken for ever.
static COUNTS: List<Counts> = List::new();

impl Counts {
    pub(super) fn of(sink: &'static str) -> &'static Counts {
        let known = || COUNTS.iter().find(|counts| counts.sink == sink);
        known().unwrap_or_else(|| {
            let counts: &'static Counts = Box::leak(Box::new(Counts {
                sink,
                hooks: AtomicU64::new(0),
                records: Default::default(),
                next: Link::new(),
            }));
            COUNTS.push_static(counts);
            // Another thread may have been first.
            known().unwrap_or(counts)
        })
    }

    pub(super) fn add(&self, told: Told, records: u64) {
        if let Some(count) = self.records.get(told as usize) {
            count.fetch_add(records, Relaxed);
        }
    }

    pub(super) fn hook_begins(&self) {
        self.hooks.fetch_add(1, Relaxed);
    }

    pub(super) fn hook_ends(&self) {
        self.hooks.fetch_sub(1, Relaxed);
    }

    fn series(&self) -> impl Iterator<Item = Series> {
        Told::ALL.into_iter().zip(&self.records).map(|(told, count)| Series {
            labels: vec![("sink".into(), self.sink.into()), ("result".into(), told.as_str().into())],
            value: Value::Counter(count.load(Relaxed) as f64),
        })
    }
}

/// The hooks so far are those of another process, which was forked.
pub(super) fn forget_hooks() {
    for counts in COUNTS.iter() {
        counts.hooks.store(0, Relaxed);
    }
}

/// Nobody is there to tell any hook of a query.
pub(super) fn drop_for_all() {
    for counts in COUNTS.iter() {
        counts.add(Told::Dropped, counts.hooks.load(Relaxed));
    }
}

/// What became of critical queries: `dials_alerts_total`.
#[doc(hidden)]
pub fn families() -> Vec<Family> {
    let help = "Critical queries by what became of them with each alert hook.";
    vec![family("dials_alerts_total", help, Kind::Counter, COUNTS.iter().flat_map(Counts::series))]
}
