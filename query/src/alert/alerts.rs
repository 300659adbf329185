//! How a hook is registered.

use super::desk::{Desk, deadline};
use super::hook::AlertHook;
use super::sink::Sink;
use dials_runtime::tell;
use std::fmt;
use std::io;
use std::sync::Arc;
use std::time::Duration;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A hook that is to be registered.
///
/// ```
/// # use dials_query as query;
/// use query::alert::{Alert, Alerts};
/// use std::time::Duration;
///
/// let hook = |alert: &Alert| println!("{} more of {}", alert.suppressed, alert.record.operation);
/// let alerting = Alerts::to(hook).every(Duration::from_secs(300)).start();
/// // When the hook is to be called no more.
/// alerting.stop(Duration::from_secs(1));
/// ```
#[must_use = "the hook is not called before `start`"]
pub struct Alerts {
    hook: Box<dyn AlertHook>,
    interval: Duration,
}

impl Alerts {
    /// Calls this hook.
    pub fn to(hook: impl AlertHook) -> Self {
        Alerts { hook: Box::new(hook), interval: MINUTE }
    }

    /// How much time there is at least between two alerts of the same statement, up to a day; a minute if nothing is
    /// said.
    pub fn every(mut self, interval: Duration) -> Self {
        self.interval = interval.min(DAY);
        self
    }

    /// Registers the hook, and starts its thread.
    ///
    /// If the system gives no thread, a warning says so and the hook is not called.
    pub fn start(self) -> Alerting {
        crate::source::register();
        dials_redact::prepare();
        let desk = Desk::of_this_process();
        Alerting { desk, sink: self.start_at(desk).inspect_err(warn).ok() }
    }

    fn start_at(self, desk: &Desk) -> io::Result<Arc<Sink>> {
        desk.start()?;
        let sink = Sink::start(self.hook, self.interval)?;
        desk.add(sink.clone());
        Ok(sink)
    }
}

impl fmt::Debug for Alerts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alerts").field("interval", &self.interval).finish_non_exhaustive()
    }
}

fn warn(error: &io::Error) {
    tell(|| tracing::warn!(target: "dials", %error, "no thread could be started for an alert hook"));
}

/// A hook that is registered. It stays so when this is dropped.
pub struct Alerting {
    desk: &'static Desk,
    /// `None` if it could not be started.
    sink: Option<Arc<Sink>>,
}

impl Alerting {
    /// Tells the hook at once what it would be told of later, and calls it no more. Says whether that was done within
    /// this time; what was not is counted as dropped.
    pub fn stop(self, timeout: Duration) -> bool {
        // In the child of a fork the hook's thread is not there, and may have left anything behind.
        let Some(sink) = self.sink.filter(|_| self.desk.is_of_this_process()) else { return true };
        let deadline = deadline(timeout);
        let all_came = self.desk.sinks(deadline).is_some();
        sink.stop(deadline) && all_came
    }
}

impl fmt::Debug for Alerting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Alerting").field("started", &self.sink.is_some()).finish_non_exhaustive()
    }
}
