//! The thread that looks at queries under way.
//!
//! It looks a few times a second while there are any, and sleeps when there have been none for a while. In the child of
//! a fork there is no such thread, so the child starts its own, and looks at the queries that began there.

use crate::statement::{Dialect, Statement};
use crate::telling::{known, milliseconds};
use dials_runtime::__private::{
    Link, Linked, List, Names, Running, Watcher, running, set_watcher, turn_watcher, watcher,
};
use dials_runtime::{guarded, tell};
use std::io;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread::{self, Thread};
use std::time::Duration;

/// So late may a query be told that is overdue.
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);
/// After so many looks at nothing it sleeps, and looks once so often.
const LOOKS_AT_NOTHING: u32 = 40;
const ASLEEP: Duration = Duration::from_secs(1);

/// The watcher of a process. It stays in memory, since a child by fork still finds it.
struct Watching {
    process: u32,
    /// `None` if it could not be started.
    thread: Option<Thread>,
    next: Link<Watching>,
}

impl Linked for Watching {
    fn next(&self) -> &Link<Watching> {
        &self.next
    }
}

/// Not a lock, which a fork could leave taken for ever.
static ALL: List<Watching> = List::new();
/// The process whose watcher was started last, or is being started.
static STARTED_IN: AtomicU32 = AtomicU32::new(0);

/// Whether queries that take too long are told while they are under way. It is so unless this says no; then
/// `db_queries_overdue` is 0, and a query costs a little less. A thread that has told of no slow query yet, and has seen none of
/// an adapter's, then does not know which queries are within others, and may tell of both.
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
    let process = process::id();
    let started_in = STARTED_IN.load(Relaxed);
    let is_first =
        started_in != process && STARTED_IN.compare_exchange(started_in, process, Relaxed, Relaxed).is_ok();
    let failure = if is_first { start(process).err() } else { None };
    // There is none while another thread starts it, but it will look.
    match ALL.iter().find(|watching| watching.process == process).map(|watching| &watching.thread) {
        Some(Some(thread)) => {
            turn_watcher(Watcher::Asleep, Watcher::Awake);
            thread.unpark();
        }
        Some(None) => set_watcher(Watcher::Off),
        None => turn_watcher(Watcher::Asleep, Watcher::Awake),
    }
    // The subscriber may make queries itself, so it is told when all is settled.
    if let Some(error) = failure {
        tell(|| tracing::warn!(target: "dials", "queries under way are not watched: {error}"));
    }
}

fn start(process: u32) -> io::Result<()> {
    let started = thread::Builder::new().name("dials-queries".to_owned()).spawn(look_for_ever);
    let (thread, result) = match started {
        Ok(handle) => (Some(handle.thread().clone()), Ok(())),
        Err(error) => (None, Err(error)),
    };
    ALL.push_static(Box::leak(Box::new(Watching { process, thread, next: Link::new() })));
    result
}

fn look_for_ever() {
    // Before there is a slow query, which would wait for it.
    dials_redact::prepare();
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
            running_ms = milliseconds(Duration::from_nanos(query.nanos())),
            threshold_ms = milliseconds(Duration::from_nanos(query.thresholds().slow_nanos)),
            statement = statement.as_ref().map(Statement::text),
            fingerprint = statement.as_ref().map(Statement::fingerprint).map(tracing::field::display),
            function = known(function),
            module = known(module),
            "query still running"
        );
    });
}

/// The names of the queries under way that are over their threshold.
pub(crate) fn overdue() -> Vec<Names> {
    running().filter(Running::is_slow).map(|query| query.names()).collect()
}
