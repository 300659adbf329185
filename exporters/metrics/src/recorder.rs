//! In: what other crates record through the `metrics` facade, for the snapshots of `dials`.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dials_runtime::{Family, Source, register_source};
use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, SharedString, Unit};

use crate::book::Book;
use crate::limits::Limits;
use crate::page::Page;
use crate::quiet::Quiet;
use crate::scale::Scales;
use crate::series::{Count, Distribution, Level};

/// Receives what other crates record through `metrics::counter!`, `gauge!` and `histogram!`.
///
/// Once it is [installed](Self::install), every snapshot of `dials` has these metrics, under their own names and
/// labels; only a counter whose name does not end in `_total` gets that ending. Help is what `describe_counter!` and its
/// like say, and the unit stands behind it in brackets where the name does not have it.
///
/// **Histograms** are counts between fixed bounds; no value is ever queued. A metric has the bounds that
/// [`buckets`](Self::buckets) gives it. Otherwise its unit decides, which is the one that `describe_histogram!` gave it
/// before its first value, or else the last word of its name:
///
/// | unit | upper bounds |
/// |---|---|
/// | seconds | .005 .01 .025 .05 .075 .1 .25 .5 .75 1 2.5 5 7.5 10, as OpenTelemetry has them for HTTP |
/// | milliseconds, microseconds, nanoseconds | the same times |
/// | bytes | every fourth power of two from 64 to 1 GiB |
/// | none, or another | 1, 2 and 5 times the powers of ten, from .01 to 1,000,000 |
///
/// **Memory is bounded.** A metric has at most 2,000 label sets and all of them 20,000, as
/// [`series_per_metric`](Self::series_per_metric) and [`series_total`](Self::series_total) have it, and there are as
/// many names at most. What is over that goes to one more series of the metric, every label of which is `__other__`,
/// and is counted in `dials_series_overflow_total{site}`, where `site` is the metric. There, counters and histograms add
/// up; of gauges the last one stands. What comes under a name too many is lost, and counted with the site `__other__`.
/// Label values over the limit of `dials_runtime::Limits::label_bytes` are cut, and only the first 32 labels are kept.
///
/// **Recording never panics, nor does it wait** once there is a handle. A histogram does not take what is not finite,
/// nor does a gauge as a step, though it may be set to it; that is counted in
/// `dials_internal_errors_total{site,kind="not_finite"}`.
///
/// ```
/// use dials_metrics::Recorder;
/// use dials_runtime::{Source, Value};
///
/// let recorder = Recorder::new();
/// metrics::with_local_recorder(&recorder, || {
///     metrics::describe_counter!("mails_sent", "Mails handed to the server.");
///     metrics::counter!("mails_sent", "list" => "news").increment(3);
/// });
/// let families = recorder.families();
/// assert_eq!(families[0].name, "mails_sent_total");
/// assert_eq!(families[0].help, "Mails handed to the server.");
/// assert_eq!(families[0].series[0].value, Value::Counter(3.0));
/// ```
#[derive(Debug)]
#[must_use = "it receives nothing before it is installed"]
pub struct Recorder {
    counters: Book<Count>,
    gauges: Book<Level>,
    histograms: Book<Distribution>,
    scales: Scales,
    limits: Limits,
}

impl Recorder {
    /// A recorder with the bounds and limits above; how many label sets there may be is what `dials_runtime::limits`
    /// says at this moment.
    ///
    /// ```
    /// use dials_metrics::Recorder;
    /// use dials_runtime::Source;
    ///
    /// assert_eq!(Recorder::new().families(), []);
    /// ```
    pub fn new() -> Self {
        Recorder {
            counters: Book::new(Count::default()),
            gauges: Book::new(Level::default()),
            histograms: Book::new(Distribution::new([].into())),
            scales: Scales::new(),
            limits: Limits::new(),
        }
    }

    /// Gives the histogram of this name these upper bounds.
    ///
    /// Their order does not matter. `+Inf` is a bound without being named, and what is not finite is none.
    ///
    /// ```
    /// use dials_metrics::Recorder;
    /// use dials_runtime::{Source, Value};
    ///
    /// let recorder = Recorder::new().buckets("batch_size", &[10.0, 100.0]);
    /// metrics::with_local_recorder(&recorder, || metrics::histogram!("batch_size").record(64.0));
    /// let Value::Histogram(sizes) = &recorder.families()[0].series[0].value else { panic!() };
    /// assert_eq!(sizes.classic, [(10.0, 0), (100.0, 1)]);
    /// ```
    pub fn buckets(mut self, name: impl Into<String>, bounds: &[f64]) -> Self {
        self.scales.set(name.into(), bounds);
        self
    }

    /// Sets how many label sets a metric may have. Default 2,000.
    ///
    /// ```
    /// use dials_metrics::Recorder;
    /// use dials_runtime::Source;
    ///
    /// let recorder = Recorder::new().series_per_metric(1);
    /// metrics::with_local_recorder(&recorder, || {
    ///     for user in ["ada", "bob", "eve"] {
    ///         metrics::counter!("logins_total", "user" => user).increment(1);
    ///     }
    /// });
    /// let page = dials_prometheus::text(&recorder.families());
    /// assert!(page.contains("logins_total{user=\"ada\"} 1\nlogins_total{user=\"__other__\"} 2\n"));
    /// assert!(page.contains("dials_series_overflow_total{site=\"logins_total\"} 2\n"));
    /// ```
    pub fn series_per_metric(mut self, most: usize) -> Self {
        self.limits.series_per_metric = most;
        self
    }

    /// Sets how many label sets all metrics together may have, and how many names. Default 20,000.
    ///
    /// ```
    /// let recorder = dials_metrics::Recorder::new().series_total(5_000);
    /// ```
    pub fn series_total(mut self, most: usize) -> Self {
        self.limits.series_total = most;
        self
    }

    /// Makes it the recorder of this program, for ever, and shows it in every snapshot.
    ///
    /// A program has one recorder; if there is one already, this is an error and changes nothing.
    ///
    /// ```
    /// use dials_metrics::{InstallError, Recorder};
    ///
    /// # fn main() -> Result<(), InstallError> {
    /// Recorder::new().install()?;
    /// metrics::counter!("mails_sent_total").increment(1);
    /// let families = dials_runtime::snapshot().families();
    /// assert!(families.iter().any(|family| family.name == "mails_sent_total"));
    ///
    /// assert_eq!(Recorder::new().install(), Err(InstallError::AlreadyOurs));
    /// # Ok(())
    /// # }
    /// ```
    pub fn install(self) -> Result<(), InstallError> {
        static OURS: AtomicBool = AtomicBool::new(false);
        let recorder = Arc::new(self);
        let source: Arc<dyn Source> = recorder.clone();
        if metrics::set_global_recorder(recorder).is_err() {
            let ours = OURS.load(Ordering::Acquire);
            return Err(if ours { InstallError::AlreadyOurs } else { InstallError::Foreign });
        }
        OURS.store(true, Ordering::Release);
        // The facade keeps the recorder for ever, and with it the source.
        register_source(&source);
        Ok(())
    }
}

impl Default for Recorder {
    fn default() -> Self {
        Recorder::new()
    }
}

impl Source for Recorder {
    fn families(&self) -> Vec<Family> {
        let Some(_quiet) = Quiet::first() else { return Vec::new() };
        let mut page = Page::default();
        self.counters.read(&mut page);
        self.gauges.read(&mut page);
        self.histograms.read(&mut page);
        page.finish()
    }
}

impl metrics::Recorder for Recorder {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        if let Some(_quiet) = Quiet::first() {
            self.counters.describe(total_name(key.as_str()), unit, description, &self.limits);
        }
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        if let Some(_quiet) = Quiet::first() {
            self.gauges.describe(key.as_str().to_owned(), unit, description, &self.limits);
        }
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        if let Some(_quiet) = Quiet::first() {
            self.histograms.describe(key.as_str().to_owned(), unit, description, &self.limits);
        }
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let Some(_quiet) = Quiet::first() else { return Counter::noop() };
        let name = || total_name(key.name());
        Counter::from_arc(self.counters.series(key, name, &self.limits, |_, _| Count::default()))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        let Some(_quiet) = Quiet::first() else { return Gauge::noop() };
        let name = || key.name().to_owned();
        Gauge::from_arc(self.gauges.series(key, name, &self.limits, |_, _| Level::default()))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        let Some(_quiet) = Quiet::first() else { return Histogram::noop() };
        let name = || key.name().to_owned();
        let make = |name: &str, unit: Option<Unit>| Distribution::new(self.scales.of(name, unit));
        Histogram::from_arc(self.histograms.series(key, name, &self.limits, make))
    }
}

/// A counter's name as Prometheus wants it. In `mails.total` the dot is about to become an underscore.
fn total_name(name: &str) -> String {
    let before = name.strip_suffix("total").unwrap_or_default();
    if before.ends_with(|c: char| !c.is_alphanumeric()) { name.to_owned() } else { format!("{name}_total") }
}

/// Why a [`Recorder`] was not installed.
///
/// ```
/// use dials_metrics::InstallError;
///
/// assert!(InstallError::Foreign.to_string().contains("another recorder"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstallError {
    /// A [`Recorder`] is installed already; that one goes on receiving.
    AlreadyOurs,
    /// The recorder of another crate is installed already.
    Foreign,
}

impl fmt::Display for InstallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            InstallError::AlreadyOurs => "a recorder of dials is installed for the `metrics` facade already; one is enough",
            InstallError::Foreign => {
                "another recorder is installed for the `metrics` facade already, and a program can have only one; \
                 install that of dials instead, or keep the other and show it what dials counts with a `Bridge`"
            }
        })
    }
}

impl std::error::Error for InstallError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_ends_in_total_once() {
        for (name, expected) in [
            ("mails", "mails_total"),
            ("mails_total", "mails_total"),
            ("mails.total", "mails.total"),
            ("subtotal", "subtotal_total"),
            ("total", "total_total"),
            ("", "_total"),
        ] {
            assert_eq!(total_name(name), expected);
        }
    }
}
