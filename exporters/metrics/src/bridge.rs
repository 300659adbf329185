//! Out: what `dials` counts, for the recorder of the `metrics` facade.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use dials_runtime::{Accounts, Exporter, Stop, guarded, snapshot};

use crate::push::{Told, push};
use crate::quiet::Quiet;

/// Shows what `dials` counts to whatever recorder is installed for the `metrics` facade.
///
/// Every interval, and once more at the end, it sets the recorder's values to those of a snapshot. So it does not
/// matter when the recorder is installed, nor whether it forgets what was idle: the next flush has everything since
/// the program began. Handles are never kept, since one that was taken before the recorder came does nothing for ever.
///
/// * Counters go through `absolute`, without their fraction.
/// * Gauges go through `set`.
/// * A histogram becomes the counters `<name>_bucket{le=".."}` and `<name>_count` and the gauge `<name>_sum`. The
///   facade's own histograms take single values only; these are exact, cost the same however many calls there were,
///   and are what `histogram_quantile` reads, though their `# TYPE` says `counter`.
/// * What a [`Recorder`](crate::Recorder) received through the facade is not sent back to it.
///
/// If the recorder panics, it misses the family at hand in this flush. That is counted in
/// `dials_exports_total{exporter="metrics",result="error"}` and told in a warning, at most once a minute.
///
/// ```
/// use dials_metrics::Bridge;
/// use dials_runtime::{Exporter, Stop};
/// use std::time::{Duration, Instant};
///
/// // `dials::init().exporter(bridge)` does what follows.
/// let mut bridge = Bridge::every(Duration::from_secs(5));
/// let stop = Stop::new();
/// let running = std::thread::spawn({
///     let stop = stop.clone();
///     move || bridge.run(&stop)
/// });
/// stop.request();
/// assert!(running.join().is_ok());
/// ```
#[derive(Debug)]
pub struct Bridge {
    interval: Duration,
    told: Mutex<Told>,
    accounts: Arc<Accounts>,
}

/// What the bridge is called in self-metrics and warnings.
const NAME: &str = "metrics";
const INTERVAL: Duration = Duration::from_secs(10);
const SHORTEST: Duration = Duration::from_millis(10);

impl Bridge {
    /// A bridge that flushes every 10 seconds.
    ///
    /// ```
    /// use dials_metrics::Bridge;
    /// use dials_runtime::Exporter;
    ///
    /// assert_eq!(Bridge::new().name(), "metrics");
    /// ```
    pub fn new() -> Self {
        Self::every(INTERVAL)
    }

    /// A bridge that flushes at this interval, or every 10 milliseconds if it is shorter.
    ///
    /// ```
    /// use dials_metrics::Bridge;
    /// use std::time::{Duration, Instant};
    ///
    /// let bridge = Bridge::every(Duration::from_secs(1));
    /// ```
    pub fn every(interval: Duration) -> Self {
        Bridge { interval: interval.max(SHORTEST), told: Mutex::default(), accounts: Accounts::of(NAME) }
    }

    /// Sets the recorder's values now, for example right before its page is made.
    ///
    /// The recorder is the calling thread's local one, if there is such, else the global one; if there is none, nothing
    /// happens.
    ///
    /// ```
    /// use dials_metrics::Bridge;
    /// use metrics_exporter_prometheus::PrometheusBuilder;
    ///
    /// let recorder = PrometheusBuilder::new().build_recorder();
    /// let bridge = Bridge::new();
    /// dials_runtime::time("reindex").run(|| ());
    ///
    /// metrics::with_local_recorder(&recorder, || bridge.flush());
    /// let page = recorder.handle().render();
    /// assert!(page.contains("function_calls_total{function=\"reindex\",module=\"\",result=\"ok\"} 1\n"), "{page}");
    /// ```
    pub fn flush(&self) {
        let quiet = Quiet::begin();
        let begun = Instant::now();
        let families = snapshot().families();
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let missed: Vec<_> = metrics::with_recorder(|recorder| {
            told.meet(recorder);
            families.iter().filter(|family| guarded(|| push(family, recorder, &mut told)).is_none()).collect()
        });
        drop(told);
        // A subscriber may count events through the facade, and this one is as good as any.
        drop(quiet);
        match missed.first() {
            None => self.accounts.succeeded(begun.elapsed()),
            Some(first) => {
                let reason = format_args!(
                    "the recorder panicked; it missed {} families, {} first",
                    missed.len(),
                    first.name
                );
                self.accounts.failed(begun.elapsed(), reason);
            }
        }
    }
}

impl Default for Bridge {
    fn default() -> Self {
        Bridge::new()
    }
}

impl Exporter for Bridge {
    fn name(&self) -> &'static str {
        NAME
    }

    fn run(&mut self, stop: &Stop) {
        loop {
            let last = stop.wait(self.interval);
            self.flush();
            if last {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_of_nothing_is_no_busy_loop() {
        assert_eq!(Bridge::every(Duration::ZERO).interval, SHORTEST);
    }

    #[test]
    fn an_interval_without_end_ends_when_it_is_asked_to() {
        let (mut bridge, stop) = (Bridge::every(Duration::MAX), Stop::new());
        let thread = std::thread::spawn({
            let stop = stop.clone();
            move || bridge.run(&stop)
        });
        stop.request();
        assert!(thread.join().is_ok());
    }
}
