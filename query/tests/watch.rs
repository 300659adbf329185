//! Queries under way in a process that was forked.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "what is missing or goes wrong fails the test")]

use dials_query::{Limits, query, set_limits};
use dials_runtime::__private::{Watcher, watcher};
use dials_runtime::{Series, Value};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Barrier, Mutex, MutexGuard, Once, PoisonError};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};
use tracing::{Event, Metadata, Subscriber, span};

/// How often something was told in this process.
static TOLD: AtomicU32 = AtomicU32::new(0);

struct Told;

impl Subscriber for Told {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "dials"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &Event<'_>) {
        TOLD.fetch_add(1, Relaxed);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Whether it comes to be so.
fn until(so: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !so() && Instant::now() < deadline {
        sleep(Duration::from_millis(1));
    }
    so()
}

/// Whether a query that does not end is told while it is running.
fn is_told_while_it_runs() -> bool {
    query("watched", "select").track_sync(|| until(|| TOLD.load(Relaxed) > 0))
}

/// Whether that is so of several that begin at the same time.
fn are_told_while_they_run() -> bool {
    const QUERIES: u32 = 8;
    let together = Barrier::new(QUERIES as usize);
    let run = || {
        together.wait();
        query("watched", "select").track_sync(|| until(|| TOLD.load(Relaxed) >= QUERIES))
    };
    thread::scope(|threads| {
        let all: Vec<_> = (0..QUERIES).map(|_| threads.spawn(run)).collect();
        all.into_iter().all(|thread| thread.join().unwrap_or(false))
    })
}

/// There is one watcher, so tests take turns.
fn alone() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::subscriber::set_global_default(Told).unwrap();
        let (threshold, critical) = (Duration::from_millis(100), Duration::from_secs(10));
        set_limits(Limits { threshold, critical }).unwrap();
    });
    let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    TOLD.store(0, Relaxed);
    turn
}

#[test]
fn the_child_of_a_fork_has_a_watcher_of_its_own() {
    let _turn = alone();
    // The parent's is asleep, and would not wake up in the child.
    query("watched", "select").track_sync(|| ());
    assert!(until(|| watcher() == Watcher::Asleep));
    assert!(is_good_in_a_fork(|| is_told_while_it_runs() && {
        TOLD.store(0, Relaxed);
        until(|| watcher() == Watcher::Asleep) && is_good_in_a_fork(is_told_while_it_runs)
    }));
    // Its first queries may begin while it is started.
    assert!((0..10).all(|_| is_good_in_a_fork(are_told_while_they_run)));
    assert_eq!(TOLD.load(Relaxed), 0);
    assert!(is_told_while_it_runs(), "the parent's is there as before");
}

/// The gauge of queries that are overdue.
fn overdue(collection: &str) -> f64 {
    let families = dials_runtime::snapshot().families();
    let gauges = families.iter().filter(|family| family.name == "db_queries_overdue");
    let series = gauges.flat_map(|family| &family.series);
    let is_of = |series: &&Series| series.labels.iter().any(|(_, value)| value == collection);
    let values = series.filter(is_of).map(|series| match series.value {
        Value::Gauge(value) => value,
        _ => f64::NAN,
    });
    values.sum()
}

#[test]
fn a_child_whose_parents_watcher_is_awake_looks_at_its_own_queries_alone() {
    let _turn = alone();
    let end = AtomicBool::new(false);
    thread::scope(|threads| {
        threads.spawn(|| query("of_the_parent", "select").track_sync(|| until(|| end.load(Relaxed))));
        assert!(until(|| overdue("of_the_parent") > 0.0) && watcher() == Watcher::Awake);
        assert!(is_good_in_a_fork(|| {
            TOLD.store(0, Relaxed);
            let is_told = query("of_the_child", "select")
                .track_sync(|| until(|| TOLD.load(Relaxed) > 0) && overdue("of_the_child") > 0.0);
            is_told && overdue("of_the_parent").abs() < f64::EPSILON
        }));
        assert!(overdue("of_the_parent") > 0.0);
        end.store(true, Relaxed);
    });
}

/// Whether it is so in the child of a fork.
fn is_good_in_a_fork(child: impl FnOnce() -> bool) -> bool {
    // SAFETY: the child calls nothing that waits for a lock that another thread of the parent may have held, other than
    // the allocator's, which the C library makes usable again.
    let pid = unsafe { libc::fork() };
    if pid == 0 {
        // SAFETY: it ends a child that hangs.
        unsafe { libc::alarm(60) };
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(child));
        // SAFETY: the child ends here, without the parent's destructors.
        unsafe { libc::_exit(i32::from(!result.unwrap_or(false))) };
    }
    let mut status = 0;
    // SAFETY: the status is ours to write to.
    assert_eq!(unsafe { libc::waitpid(pid, &raw mut status, 0) }, pid);
    libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0
}
