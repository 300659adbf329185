//! What the `DIALS_*` variables say. docs/configuration.md lists them.

use crate::Error;
use std::ffi::OsString;
use std::fmt::Display;
#[cfg(feature = "prometheus")]
use std::net::SocketAddr;
use std::ops::RangeInclusive;
#[cfg(any(feature = "external", feature = "query"))]
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// What is set; `None` leaves it to the builder's default.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Config {
    pub(crate) filter: Option<String>,
    pub(crate) label_bytes: Option<usize>,
    #[cfg(feature = "prometheus")]
    pub(crate) native_histograms: Option<bool>,
    #[cfg(feature = "external")]
    pub(crate) profiles: Option<PathBuf>,
    #[cfg(feature = "prometheus")]
    pub(crate) prometheus: Option<Endpoint>,
    pub(crate) series_per_site: Option<u32>,
    pub(crate) series_total: Option<u32>,
    pub(crate) shutdown_timeout: Option<Duration>,
    #[cfg(feature = "query")]
    pub(crate) slow_query_log: Option<PathBuf>,
    /// Names that begin like ours and are none of ours.
    pub(crate) unknown: Vec<String>,
}

/// Where the Prometheus endpoint listens.
#[cfg(feature = "prometheus")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Off,
    At(SocketAddr),
}

const NAMES: &[&str] = &[
    "DIALS_FILTER",
    "DIALS_LABEL_BYTES",
    #[cfg(feature = "query")]
    "DIALS_N_PLUS_ONE_LIMIT",
    #[cfg(feature = "prometheus")]
    "DIALS_NATIVE_HISTOGRAMS",
    #[cfg(feature = "external")]
    "DIALS_PROFILES",
    #[cfg(feature = "prometheus")]
    "DIALS_PROMETHEUS_ADDR",
    "DIALS_SERIES_PER_SITE",
    "DIALS_SERIES_TOTAL",
    "DIALS_SHUTDOWN_TIMEOUT",
    #[cfg(feature = "query")]
    "DIALS_SLOW_QUERY_CRITICAL",
    #[cfg(feature = "query")]
    "DIALS_SLOW_QUERY_LOG",
    #[cfg(feature = "query")]
    "DIALS_SLOW_QUERY_THRESHOLD",
];

impl Config {
    /// Reads the variables of the process.
    pub(crate) fn from_env() -> Result<Self, Error> {
        Self::from_variables(std::env::vars_os())
    }

    /// An empty value is as good as none, since that is how deployment tools unset a variable.
    pub(crate) fn from_variables(
        variables: impl Iterator<Item = (OsString, OsString)>,
    ) -> Result<Self, Error> {
        let mut config = Config::default();
        for (name, value) in variables {
            let Some(name) = name.to_str().filter(|name| name.starts_with("DIALS_")) else { continue };
            match value.to_str() {
                Some("") => {}
                Some(value) => config.set(name, value).map_err(|problem| bad(name, value, problem))?,
                None if NAMES.contains(&name) => {
                    return Err(bad(name, &value.to_string_lossy(), "is not UTF-8".to_owned()));
                }
                None => config.unknown.push(name.to_owned()),
            }
        }
        config.unknown.sort_unstable();
        Ok(config)
    }

    fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        match name {
            "DIALS_FILTER" => self.filter = Some(value.to_owned()),
            "DIALS_LABEL_BYTES" => self.label_bytes = Some(number(value, &(8..=65_536))?),
            #[cfg(feature = "prometheus")]
            "DIALS_NATIVE_HISTOGRAMS" => self.native_histograms = Some(boolean(value)?),
            #[cfg(feature = "external")]
            "DIALS_PROFILES" => self.profiles = Some(value.into()),
            #[cfg(feature = "prometheus")]
            "DIALS_PROMETHEUS_ADDR" => self.prometheus = Some(endpoint(value)?),
            "DIALS_SERIES_PER_SITE" => self.series_per_site = Some(number(value, &(0..=50_000))?),
            "DIALS_SERIES_TOTAL" => self.series_total = Some(number(value, &(0..=50_000))?),
            "DIALS_SHUTDOWN_TIMEOUT" => self.shutdown_timeout = Some(duration(value)?),
            #[cfg(feature = "query")]
            "DIALS_SLOW_QUERY_LOG" => self.slow_query_log = Some(value.into()),
            // Queries read these themselves, also in programs that start nothing; here it is said whether they can.
            #[cfg(feature = "query")]
            "DIALS_N_PLUS_ONE_LIMIT" => drop(number(value, &(0..=1_000_000))?),
            #[cfg(feature = "query")]
            "DIALS_SLOW_QUERY_CRITICAL" | "DIALS_SLOW_QUERY_THRESHOLD" => {
                dials_query::Limits::duration(value).map_err(|error| error.to_string())?;
            }
            _ => self.unknown.push(name.to_owned()),
        }
        Ok(())
    }

    /// One sentence for every name that we do not know. It is no error, so that an older version of the program starts
    /// with the variables of a newer one.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = String> {
        self.unknown.iter().map(|name| {
            format!("{name} is set, but dials knows no such variable; it knows {}", NAMES.join(", "))
        })
    }
}

fn bad(name: &str, value: &str, problem: String) -> Error {
    Error::Variable { name: name.to_owned(), value: value.to_owned(), problem }
}

fn number<N>(value: &str, range: &RangeInclusive<N>) -> Result<N, String>
where
    N: FromStr + PartialOrd + Display,
{
    match value.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(format!("expected a whole number from {} to {}", range.start(), range.end())),
    }
}

#[cfg(feature = "prometheus")]
fn boolean(value: &str) -> Result<bool, String> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("expected `true` or `false`".to_owned()),
    }
}

#[cfg(feature = "prometheus")]
fn endpoint(value: &str) -> Result<Endpoint, String> {
    if value == "off" {
        return Ok(Endpoint::Off);
    }
    let addr = value.parse().map(Endpoint::At);
    addr.map_err(|_| {
        "expected an address and a port, such as `127.0.0.1:9464` or `[::]:9464`, or `off`".to_owned()
    })
}

/// The same literals as in attributes, `250ms` or `2s`.
fn duration(value: &str) -> Result<Duration, String> {
    let split = value.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(value.len());
    let (number, unit) = value.split_at(split);
    let unit = match unit {
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        _ => return Err("expected a duration with its unit, such as `500ms` or `2s`".to_owned()),
    };
    let number: f64 =
        number.parse().map_err(|_| "expected a duration, such as `500ms` or `2s`".to_owned())?;
    Duration::try_from_secs_f64(number * unit)
        .ok()
        .filter(|duration| *duration <= Duration::from_secs(3600))
        .ok_or_else(|| "expected at most an hour".to_owned())
}

#[cfg(all(test, feature = "prometheus"))]
mod tests {
    use super::*;

    fn from(variables: &[(&str, &str)]) -> Result<Config, Error> {
        Config::from_variables(variables.iter().map(|(name, value)| (name.into(), value.into())))
    }

    #[test]
    fn every_variable_is_read() {
        let config = from(&[
            ("DIALS_FILTER", "a=off"),
            ("DIALS_LABEL_BYTES", "64"),
            ("DIALS_NATIVE_HISTOGRAMS", "false"),
            #[cfg(feature = "external")]
            ("DIALS_PROFILES", "etc/profiles.toml"),
            ("DIALS_PROMETHEUS_ADDR", "[::1]:0"),
            ("DIALS_SERIES_PER_SITE", "10"),
            ("DIALS_SERIES_TOTAL", "100"),
            ("DIALS_SHUTDOWN_TIMEOUT", "1.5s"),
            #[cfg(feature = "query")]
            ("DIALS_SLOW_QUERY_LOG", "logs/slow_queries.log"),
            #[cfg(feature = "query")]
            ("DIALS_SLOW_QUERY_THRESHOLD", "500ms"),
            ("PATH", "/bin"),
        ]);
        let expected = Config {
            filter: Some("a=off".to_owned()),
            label_bytes: Some(64),
            native_histograms: Some(false),
            #[cfg(feature = "external")]
            profiles: Some("etc/profiles.toml".into()),
            prometheus: Some(Endpoint::At("[::1]:0".parse().unwrap())),
            series_per_site: Some(10),
            series_total: Some(100),
            shutdown_timeout: Some(Duration::from_millis(1500)),
            #[cfg(feature = "query")]
            slow_query_log: Some("logs/slow_queries.log".into()),
            unknown: vec![],
        };
        assert_eq!(config.unwrap(), expected);
    }

    #[test]
    fn every_name_in_the_list_is_known() {
        for name in NAMES {
            let mut config = Config::default();
            let _ = config.set(name, "?");
            assert_eq!(config.unknown, Vec::<String>::new(), "{name}");
        }
    }

    #[test]
    fn a_malformed_value_is_one_readable_error() {
        for (name, value, expected) in [
            (
                "DIALS_PROMETHEUS_ADDR",
                "9464",
                "DIALS_PROMETHEUS_ADDR=9464: expected an address and a port, such as `127.0.0.1:9464` or `[::]:9464`, or `off`",
            ),
            ("DIALS_NATIVE_HISTOGRAMS", "yes", "DIALS_NATIVE_HISTOGRAMS=yes: expected `true` or `false`"),
            ("DIALS_SERIES_TOTAL", "-1", "DIALS_SERIES_TOTAL=-1: expected a whole number from 0 to 50000"),
            ("DIALS_LABEL_BYTES", "7", "DIALS_LABEL_BYTES=7: expected a whole number from 8 to 65536"),
            (
                "DIALS_SHUTDOWN_TIMEOUT",
                "2",
                "DIALS_SHUTDOWN_TIMEOUT=2: expected a duration with its unit, such as `500ms` or `2s`",
            ),
            #[cfg(feature = "query")]
            (
                "DIALS_SLOW_QUERY_THRESHOLD",
                "20s",
                "DIALS_SLOW_QUERY_THRESHOLD=20s: expected a duration from 100ms to 10s, such as `500ms` or `2s`",
            ),
            #[cfg(feature = "query")]
            (
                "DIALS_N_PLUS_ONE_LIMIT",
                "ten",
                "DIALS_N_PLUS_ONE_LIMIT=ten: expected a whole number from 0 to 1000000",
            ),
            (
                "DIALS_SHUTDOWN_TIMEOUT",
                "1e9s",
                "DIALS_SHUTDOWN_TIMEOUT=1e9s: expected a duration with its unit, such as `500ms` or `2s`",
            ),
            (
                "DIALS_SHUTDOWN_TIMEOUT",
                "..s",
                "DIALS_SHUTDOWN_TIMEOUT=..s: expected a duration, such as `500ms` or `2s`",
            ),
        ] {
            assert_eq!(from(&[(name, value)]).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn an_empty_value_is_none() {
        assert_eq!(from(&[("DIALS_PROMETHEUS_ADDR", "")]).unwrap(), Config::default());
    }

    #[test]
    fn an_unknown_name_is_a_warning() {
        let config = from(&[("DIALS_FLITER", "a=off")]).unwrap();
        let warnings: Vec<_> = config.warnings().collect();
        assert_eq!(warnings.len(), 1);
        assert!(
            warnings[0].starts_with("DIALS_FLITER is set, but dials knows no such variable"),
            "{}",
            warnings[0]
        );
    }
}
