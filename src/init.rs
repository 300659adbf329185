//! Starting exporters, and stopping them.

use crate::config::Config;
#[cfg(feature = "prometheus")]
use crate::config::Endpoint;
#[cfg(feature = "query")]
use crate::query::log::{Log, Logging};
use crate::workers::Workers;
use crate::{Error, Exporter, Family, Kind, Limits, Series, Source, Value, tell};
use dials_runtime::__private::check_filter;
#[cfg(feature = "prometheus")]
use std::net::SocketAddr;
#[cfg(feature = "external")]
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// Begins to set `dials` up; [`Init::start`] does it.
///
/// What is not set here comes from the `DIALS_*` variables, and what they do not set has a default. Without any of it
/// functions are counted all the same; this is about who gets to see it.
///
/// ```no_run
/// fn main() -> Result<(), dials::Error> {
///     let _dials = dials::init().service("shop", env!("CARGO_PKG_VERSION")).start()?;
///     // Until `_dials` is dropped, http://127.0.0.1:9464/metrics shows what is counted.
///     Ok(())
/// }
/// ```
pub fn init() -> Init {
    Init::default()
}

/// What is to be started; made by [`init`].
#[derive(Default)]
#[must_use = "nothing happens before `start`"]
pub struct Init {
    service: Option<(String, String)>,
    #[cfg(feature = "prometheus")]
    prometheus: Option<Endpoint>,
    #[cfg(feature = "prometheus")]
    native_histograms: Option<bool>,
    limits: Option<Limits>,
    filter: Option<String>,
    #[cfg(feature = "external")]
    profiles: Option<PathBuf>,
    shutdown_timeout: Option<Duration>,
    #[cfg(feature = "query")]
    slow_queries: Option<crate::query::Limits>,
    #[cfg(feature = "query")]
    slow_query_log: Option<Log>,
    exporters: Vec<Box<dyn Exporter>>,
    #[cfg(feature = "metrics")]
    metrics_recorder: bool,
}

impl Init {
    /// Names the program: `target_info{service_name, service_version}`.
    pub fn service(mut self, name: impl Into<String>, version: impl Into<String>) -> Self {
        self.service = Some((name.into(), version.into()));
        self
    }

    /// Where the Prometheus endpoint listens (`DIALS_PROMETHEUS_ADDR`). Default `127.0.0.1:9464`; port 0 takes any free one, which
    /// [`Dials::prometheus_addr`] tells. Anyone who can reach it can read everything that is counted.
    #[cfg(feature = "prometheus")]
    pub fn prometheus(mut self, addr: impl Into<SocketAddr>) -> Self {
        self.prometheus = Some(Endpoint::At(addr.into()));
        self
    }

    /// Opens no Prometheus endpoint.
    #[cfg(feature = "prometheus")]
    pub fn no_prometheus(mut self) -> Self {
        self.prometheus = Some(Endpoint::Off);
        self
    }

    /// Whether protobuf scrapes show native histograms beside the classic ones (`DIALS_NATIVE_HISTOGRAMS`). Default `true`.
    ///
    /// Only servers with native histograms switched on ask for protobuf. One of the 2.4x line then drops the classic
    /// buckets: say `false` if rules and dashboards there are written on `_bucket` series. From 3.0 on, a scrape
    /// setting of the server (`always_scrape_classic_histograms`) keeps both.
    #[cfg(feature = "prometheus")]
    pub fn native_histograms(mut self, shown: bool) -> Self {
        self.native_histograms = Some(shown);
        self
    }

    /// How much memory labels may take (`DIALS_SERIES_PER_SITE`, `DIALS_SERIES_TOTAL`, `DIALS_LABEL_BYTES`).
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Which functions are recorded (`DIALS_FILTER`); see [`set_filter`](crate::set_filter).
    pub fn filter(mut self, filter: impl Into<String>) -> Self {
        self.filter = Some(filter.into());
        self
    }

    /// The file of service profiles (`DIALS_PROFILES`); see [`profile`](mod@crate::external::profile).
    #[cfg(feature = "external")]
    pub fn profiles(mut self, file: impl Into<PathBuf>) -> Self {
        self.profiles = Some(file.into());
        self
    }

    /// How long [`Dials`] waits for exporters when it is dropped (`DIALS_SHUTDOWN_TIMEOUT`). Default 2 s.
    pub fn shutdown_timeout(mut self, timeout: Duration) -> Self {
        self.shutdown_timeout = Some(timeout);
        self
    }

    /// From when on queries are slow and critical whose attribute does not say (`DIALS_SLOW_QUERY_THRESHOLD`,
    /// `DIALS_SLOW_QUERY_CRITICAL`). Default 1 s and 5 s.
    #[cfg(feature = "query")]
    pub fn slow_queries(mut self, limits: crate::query::Limits) -> Self {
        self.slow_queries = Some(limits);
        self
    }

    /// Writes slow queries to a file, a line of JSON each (`DIALS_SLOW_QUERY_LOG` names one). Without it they are
    /// `tracing` events only.
    #[cfg(feature = "query")]
    pub fn slow_query_log(mut self, log: Log) -> Self {
        self.slow_query_log = Some(log);
        self
    }

    /// Adds an exporter. Each has a thread to itself.
    pub fn exporter(mut self, exporter: impl Exporter) -> Self {
        self.exporters.push(Box::new(exporter));
        self
    }

    /// Shows what other crates record through the `metrics` facade: installs [`metrics::Recorder`](crate::metrics) as the
    /// program's recorder. Starting fails if there is one already.
    #[cfg(feature = "metrics")]
    pub fn metrics_recorder(mut self) -> Self {
        self.metrics_recorder = true;
        self
    }

    /// Starts everything, or nothing: ports are taken and variables are understood when this returns.
    pub fn start(mut self) -> Result<Dials, Error> {
        let running = Running::claim()?;
        let config = Config::from_env()?;
        config.warnings().for_each(|warning| warn(&warning));
        let (filter, limits) = (self.filter_with(&config)?, self.limits_with(&config));
        // Before a call fails that would wait for it.
        #[cfg(feature = "external")]
        crate::external::prepare_redaction();
        #[cfg(feature = "query")]
        crate::query::redact::prepare();
        // Functions read their limits when they register, for which an exporter may be the reason.
        #[cfg(feature = "external")]
        self.profiles_with(&config)?.into_iter().for_each(crate::external::profile::set_profile);
        #[cfg(feature = "query")]
        let slow_query_log = self.slow_queries_with(&config)?;
        let mut exporters = std::mem::take(&mut self.exporters);
        #[cfg(feature = "prometheus")]
        let local_addr = match self
            .prometheus
            .or(config.prometheus)
            .unwrap_or(Endpoint::At(dials_prometheus::DEFAULT_ADDR))
        {
            Endpoint::Off => None,
            Endpoint::At(addr) => {
                let native = self.native_histograms.or(config.native_histograms).unwrap_or(true);
                let server = dials_prometheus::Server::new(addr).native_histograms(native);
                let local_addr = server.local_addr();
                exporters.push(Box::new(server));
                Some(local_addr)
            }
        };
        for exporter in &mut exporters {
            exporter.start().map_err(|source| Error::Exporter { name: exporter.name(), source })?;
        }
        #[cfg(feature = "metrics")]
        if self.metrics_recorder {
            let recorder = dials_metrics::Recorder::new();
            match recorder.install() {
                // That of a former start, which goes on receiving.
                Ok(()) | Err(dials_metrics::InstallError::AlreadyOurs) => {}
                Err(error) => return Err(Error::Exporter { name: "metrics", source: error.into() }),
            }
        }
        let service =
            self.service.map(|(name, version)| Arc::new(Service { name, version }) as Arc<dyn Source>);
        service.iter().for_each(crate::register_source);

        let timeout = self.shutdown_timeout.or(config.shutdown_timeout).unwrap_or(SHUTDOWN_TIMEOUT);
        let workers = Workers::spawn(exporters, timeout)?;
        crate::set_limits(limits);
        if let Some((origin, filter)) = filter {
            crate::set_filter(&filter).map_err(|source| Error::Filter { origin, source })?;
        }
        Ok(Dials {
            workers,
            #[cfg(feature = "query")]
            slow_query_log,
            #[cfg(feature = "query")]
            timeout,
            #[cfg(feature = "query")]
            _alerts: Alerts { timeout },
            #[cfg(feature = "prometheus")]
            prometheus_addr: local_addr.and_then(|addr| addr.get()),
            _service: service,
            _running: running,
        })
    }

    /// The filter and who gave it, if anybody did; an error if it is none.
    fn filter_with(&self, config: &Config) -> Result<Option<(&'static str, String)>, Error> {
        let (origin, filter) = match (&self.filter, &config.filter) {
            (Some(filter), _) => ("the filter given to `dials::init`", filter),
            (None, Some(filter)) => ("DIALS_FILTER", filter),
            (None, None) => return Ok(None),
        };
        check_filter(filter).map_err(|source| Error::Filter { origin, source })?;
        Ok(Some((origin, filter.clone())))
    }

    /// The profiles in the file, if anybody named one.
    #[cfg(feature = "external")]
    fn profiles_with(&self, config: &Config) -> Result<Vec<crate::external::profile::Profile>, Error> {
        let (origin, file): (_, &Path) = match (&self.profiles, &config.profiles) {
            (Some(file), _) => ("the profiles given to `dials::init`", file),
            (None, Some(file)) => ("DIALS_PROFILES", file),
            (None, None) => return Ok(Vec::new()),
        };
        let text = std::fs::read_to_string(file).map_err(|source| Error::ProfilesFile {
            origin,
            file: file.to_owned(),
            source,
        })?;
        crate::external::profile::read_profiles(&text).map_err(|source| Error::Profiles {
            origin,
            file: file.to_owned(),
            source,
        })
    }

    /// Sets what holds for queries, and starts their log if anybody named one.
    #[cfg(feature = "query")]
    fn slow_queries_with(&mut self, config: &Config) -> Result<Option<Logging>, Error> {
        // What the variables say queries read themselves, unless the program has set something else.
        let limits = self
            .slow_queries
            .map_or_else(|| crate::query::Limits::from_env().map(drop), crate::query::set_limits);
        limits.map_err(Error::SlowQueryLimits)?;
        let (origin, log) = match (self.slow_query_log.take(), &config.slow_query_log) {
            (Some(log), _) => ("the slow-query log given to `dials::init`", log),
            (None, Some(path)) => ("DIALS_SLOW_QUERY_LOG", Log::to(path)),
            (None, None) => return Ok(None),
        };
        log.start().map(Some).map_err(|source| Error::SlowQueryLog { origin, source })
    }

    /// The limits in force, but for what is given here or by a variable.
    fn limits_with(&self, config: &Config) -> Limits {
        self.limits.unwrap_or_else(|| {
            let mut limits = crate::limits();
            limits.series_per_site = config.series_per_site.unwrap_or(limits.series_per_site);
            limits.series_total = config.series_total.unwrap_or(limits.series_total);
            limits.label_bytes = config.label_bytes.unwrap_or(limits.label_bytes);
            limits
        })
    }
}

const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(2);

/// What keeps `dials` going: exporters end when it is dropped.
///
/// Dropping waits until every exporter has sent what is left, at most for the shutdown timeout, whether or not an async
/// runtime is there. What was counted stays, and goes on being counted.
///
/// Bind it to a name that begins with `_`: a plain `let _ = ..` drops it at once.
#[must_use = "exporters end when this is dropped: bind it to a name, as in `let _dials = ..`; `let _ = ..` drops it at once"]
pub struct Dials {
    /// Dropped first.
    workers: Workers,
    /// Writes what is left when it is dropped.
    #[cfg(feature = "query")]
    slow_query_log: Option<Logging>,
    #[cfg(feature = "query")]
    timeout: Duration,
    #[cfg(feature = "query")]
    _alerts: Alerts,
    #[cfg(feature = "prometheus")]
    prometheus_addr: Option<SocketAddr>,
    /// Shown for as long as it is here.
    _service: Option<Arc<dyn Source>>,
    /// Dropped last: only then may another start.
    _running: Running,
}

impl Dials {
    /// Where the Prometheus endpoint listens, if there is one.
    #[cfg(feature = "prometheus")]
    pub fn prometheus_addr(&self) -> Option<SocketAddr> {
        self.prometheus_addr
    }

    /// Ends the exporters and the log of slow queries, as dropping does, and says whether all of them ended in time.
    pub fn stop(mut self) -> bool {
        let ended = self.workers.stop();
        #[cfg(feature = "query")]
        let ended = [
            ended,
            self.slow_query_log.take().is_none_or(|log| log.stop(self.timeout)),
            crate::query::alert::flush(self.timeout),
        ]
        .iter()
        .all(|ended| *ended);
        ended
    }
}

impl std::fmt::Debug for Dials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Dials").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Init {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let exporters: Vec<_> = self.exporters.iter().map(|exporter| exporter.name()).collect();
        f.debug_struct("Init")
            .field("service", &self.service)
            .field("exporters", &exporters)
            .finish_non_exhaustive()
    }
}

/// What waits to be told is told when this is dropped.
#[cfg(feature = "query")]
struct Alerts {
    timeout: Duration,
}

#[cfg(feature = "query")]
impl Drop for Alerts {
    fn drop(&mut self) {
        crate::query::alert::flush(self.timeout);
    }
}

/// The right to be the only one.
struct Running(());

/// The process in which one lives, or 0. In the child of a fork the parent's is none.
static RUNNING: AtomicU32 = AtomicU32::new(0);

impl Running {
    fn claim() -> Result<Self, Error> {
        let process = std::process::id();
        if RUNNING.swap(process, Ordering::AcqRel) == process {
            Err(Error::AlreadyStarted)
        } else {
            Ok(Running(()))
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.store(0, Ordering::Release);
    }
}

/// `target_info`, by which OpenTelemetry's compatibility with Prometheus names a program.
struct Service {
    name: String,
    version: String,
}

impl Source for Service {
    fn families(&self) -> Vec<Family> {
        vec![Family {
            name: "target_info".into(),
            help: "The program.".into(),
            kind: Kind::Gauge,
            series: vec![Series {
                labels: vec![
                    ("service_name".into(), self.name.clone().into()),
                    ("service_version".into(), self.version.clone().into()),
                ],
                value: Value::Gauge(1.0),
            }],
        }]
    }
}

/// Tells a mistake that is no error, where somebody will see it even if no subscriber is installed.
fn warn(message: &str) {
    let mut told = false;
    tell(|| {
        told = tracing::enabled!(target: "dials", tracing::Level::WARN);
        tracing::warn!(target: "dials", "{message}");
    });
    if !told {
        eprintln!("dials: {message}");
    }
}
