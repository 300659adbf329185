//! One hook, with its thread and the alerts that wait for it.

use super::counts::{Counts, Told};
use super::hook::{Alert, AlertHook};
use super::limiter::{Folded, Limiter, Next};
use crate::record::Record;
use dials_redact::Redacted;
use dials_runtime::{guarded, tell};
use std::io;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

pub(super) struct Sink {
    name: &'static str,
    counts: &'static Counts,
    /// Nobody holds it while the hook runs.
    state: Mutex<State>,
    /// There is something to do for the hook's thread.
    work: Condvar,
    /// An alert has been told.
    told: Condvar,
}

struct State {
    limiter: Limiter,
    /// Since when the alert that the hook is told of was due.
    telling: Option<Instant>,
    /// Nothing more is taken, and the thread ends when nothing waits.
    closed: bool,
}

impl Sink {
    pub(super) fn start(hook: Box<dyn AlertHook>, interval: Duration) -> io::Result<Arc<Self>> {
        let name = guarded(|| hook.name()).unwrap_or("unnamed");
        let sink = Arc::new(Sink {
            name,
            counts: Counts::of(name),
            state: Mutex::new(State { limiter: Limiter::new(interval), telling: None, closed: false }),
            work: Condvar::new(),
            told: Condvar::new(),
        });
        let ours = sink.clone();
        thread::Builder::new().name("dials-alert".to_owned()).spawn(move || ours.run(hook))?;
        sink.counts.hook_begins();
        Ok(sink)
    }

    fn run(&self, hook: Box<dyn AlertHook>) {
        let mut failed_before = false;
        while let Some(alert) = self.next() {
            let failure = match guarded(|| hook.alert(&alert).map_err(|error| Redacted(&error).to_string())) {
                Some(Ok(())) => None,
                Some(Err(error)) => Some(error),
                None => Some("it panicked".to_owned()),
            };
            self.counts.add(if failure.is_some() { Told::Failed } else { Told::Sent }, 1);
            // One that goes on failing does not need to be told of again and again.
            if let Some(error) = failure.as_deref().filter(|_| !failed_before) {
                let sink = self.name;
                tell(|| tracing::warn!(target: "dials", sink, error, "an alert could not be told"));
            }
            failed_before = failure.is_some();
        }
        let _ = guarded(|| drop(hook));
    }

    /// Waits for the next alert; `None` when there is none any more.
    fn next(&self) -> Option<Alert> {
        let mut state = self.state();
        state.telling = None;
        self.told.notify_all();
        loop {
            let now = Instant::now();
            state = match state.limiter.next(now) {
                Next::Tell(alert, due) => {
                    state.telling = Some(due);
                    return Some(alert);
                }
                Next::At(due) => wait(&self.work, state, due.duration_since(now)),
                Next::Nothing if state.closed => return None,
                Next::Nothing => self.work.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }

    /// Takes a record, unless the sink is closed.
    pub(super) fn fold(&self, record: &Arc<Record>) -> bool {
        let mut state = self.state();
        if state.closed {
            return false;
        }
        match state.limiter.fold(Instant::now(), record) {
            Folded::Waits => self.work.notify_one(),
            Folded::Suppressed => self.counts.add(Told::Suppressed, 1),
        }
        true
    }

    /// So many records did not get as far as this.
    pub(super) fn lose(&self, records: u64) {
        self.counts.add(Told::Dropped, records);
    }

    /// Lets what waits be told, whether it is due or not.
    pub(super) fn hurry(&self) {
        self.state().limiter.hurry(Instant::now());
        self.work.notify_one();
    }

    /// Does the same, and waits for it. Says whether that was done in time.
    pub(super) fn flush(&self, deadline: Instant) -> bool {
        self.told_by(self.state(), deadline).1
    }

    /// Does the same and ends. What is not told in time is dropped.
    pub(super) fn stop(&self, deadline: Instant) -> bool {
        let mut state = self.state();
        state.closed = true;
        let (mut state, in_time) = self.told_by(state, deadline);
        self.counts.add(Told::Dropped, state.limiter.abandon());
        self.work.notify_one();
        self.counts.hook_ends();
        in_time
    }

    fn told_by<'a>(
        &'a self,
        mut state: MutexGuard<'a, State>,
        deadline: Instant,
    ) -> (MutexGuard<'a, State>, bool) {
        let asked = Instant::now();
        state.limiter.hurry(asked);
        self.work.notify_one();
        loop {
            if state.telling.or(state.limiter.next_due()).is_none_or(|due| due > asked) {
                return (state, true);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return (state, false);
            }
            state = wait(&self.told, state, left);
        }
    }

    /// Nothing panics while it is held, and nothing is half done if it did.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn wait<'a, T>(condvar: &Condvar, guard: MutexGuard<'a, T>, timeout: Duration) -> MutexGuard<'a, T> {
    condvar.wait_timeout(guard, timeout).unwrap_or_else(PoisonError::into_inner).0
}
