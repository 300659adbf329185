//! The thread that looks at queries under way.
//!
//! It looks a few times a second while there are any, and sleeps when there have been none for a while. In the child of
//! a fork there is no such thread; queries are counted there all the same, and told when they end.

use crate::statement::{Dialect, Statement};
use dials_runtime::__private::{Names, Running, Watcher, running, set_watcher, turn_watcher, watcher};
use dials_runtime::{guarded, tell};
use std::sync::OnceLock;
use std::thread::{self, Thread};
use std::time::Duration;

/// So late may a query be told that is overdue.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// After so many looks at nothing it sleeps, and looks once so often.
const LOOKS_AT_NOTHING: u32 = 40;
const ASLEEP: Duration = Duration::from_secs(1);

/// `None` if it could not be started.
static THREAD: OnceLock<Option<Thread>> = OnceLock::new();

/// Whether queries that take too long are told while they are under way. It is so unless this says no; then
/// `db_queries_overdue` is 0, and a query costs a little less.
pub fn watch_running(wanted: bool) {
    if wanted {
        turn_watcher(Watcher::Off, Watcher::Asleep);
    } else {
        set_watcher(Watcher::Off);
    }
}

/// A query begins and nobody looks.
#[cold]
pub(crate) fn wake() {
    let mut failure = None;
    let thread = THREAD.get_or_init(|| {
        let thread = thread::Builder::new().name("dials-queries".to_owned()).spawn(look_for_ever);
        thread.map(|thread| thread.thread().clone()).map_err(|error| failure = Some(error)).ok()
    });
    match thread {
        Some(thread) => {
            turn_watcher(Watcher::Asleep, Watcher::Awake);
            thread.unpark();
        }
        None => set_watcher(Watcher::Off),
    }
    // The subscriber may make queries itself, so it is told when all is settled.
    if let Some(error) = failure {
        tell(|| tracing::warn!(target: "dials", "queries under way are not watched: {error}"));
    }
}

fn look_for_ever() {
    let mut idle = 0;
    loop {
        idle = if look() { 0 } else { idle + 1 };
        if watcher() == Watcher::Awake && idle < LOOKS_AT_NOTHING {
            thread::sleep(BETWEEN_LOOKS);
            continue;
        }
        turn_watcher(Watcher::Awake, Watcher::Asleep);
        // A query that saw the watcher awake a moment ago may show itself only now, so this is not for ever.
        thread::park_timeout(ASLEEP);
        if idle > 0 && watcher() == Watcher::Asleep && look() {
            turn_watcher(Watcher::Asleep, Watcher::Awake);
        }
        idle = 0;
    }
}

/// Tells of those that are overdue since the last look. Says whether there was any query.
fn look() -> bool {
    let mut any = false;
    for query in running() {
        any = true;
        if query.is_slow() && query.is_first_look() {
            // The subscriber is the user's.
            let _ = guarded(|| tell_overdue(&query));
        }
    }
    any
}

fn tell_overdue(query: &Running) {
    if !tracing::enabled!(target: "dials", tracing::Level::WARN) {
        return;
    }
    let [system, operation, collection] = query.names();
    let (module, function) = query.function();
    let statement = query.asked().map(|asked| Statement::new(Dialect::of(system), asked));
    tell(|| {
        tracing::warn!(
            target: "dials",
            system,
            collection,
            operation,
            running_ms = query.nanos() as f64 / 1e6,
            threshold_ms = query.thresholds().slow_nanos as f64 / 1e6,
            statement = statement.as_ref().map(Statement::text),
            fingerprint = statement.as_ref().map(|statement| statement.fingerprint().to_string()),
            function,
            module,
            "query still running"
        );
    });
}

/// The names of the queries under way that are over their threshold.
pub(crate) fn overdue() -> Vec<Names> {
    running().filter(Running::is_slow).map(|query| query.names()).collect()
}
