//! From when on a query is slow, where the attribute does not say.

use dials_runtime::__private::Thresholds;
use dials_runtime::tell;
use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

const THRESHOLD: &str = "DIALS_SLOW_QUERY_THRESHOLD";
const CRITICAL: &str = "DIALS_SLOW_QUERY_CRITICAL";
/// The same two, as a program says them.
const IN_CODE: [&str; 2] = ["`query::Limits::threshold`", "`query::Limits::critical`"];

const ALLOWED: RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_secs(10);

/// From when on queries are slow, and critical, whose attribute does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// A query that takes longer is slow.
    pub threshold: Duration,
    /// A query that takes longer is critical.
    pub critical: Duration,
}

impl Default for Limits {
    /// 1 s and 5 s.
    fn default() -> Self {
        Limits { threshold: Duration::from_secs(1), critical: Duration::from_secs(5) }
    }
}

/// Why limits were refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitsError(String);

impl fmt::Display for LimitsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LimitsError {}

impl Limits {
    /// What the variables `DIALS_SLOW_QUERY_THRESHOLD` and `DIALS_SLOW_QUERY_CRITICAL` say, such as `500ms` and `2s`. What is
    /// unset or empty is 1 s and 5 s.
    ///
    /// # Errors
    ///
    /// One that is no duration, or not from 100 ms to 10 s, or a threshold above the critical one.
    pub fn from_env() -> Result<Self, LimitsError> {
        Self::from_variables(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    /// What one of the variables says.
    ///
    /// # Errors
    ///
    /// It is no duration, or not from 100 ms to 10 s.
    #[doc(hidden)]
    pub fn duration(value: &str) -> Result<Duration, LimitsError> {
        let expected = "expected a duration from 100ms to 10s, such as `500ms` or `2s`";
        parse(value).ok_or_else(|| LimitsError(expected.to_owned()))
    }

    fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Result<Self, LimitsError> {
        let read = |name: &str| match variable(name).filter(|value| !value.is_empty()) {
            None => Ok(None),
            Some(value) => Self::duration(&value)
                .map(Some)
                .map_err(|error| LimitsError(format!("{name}={value}: {error}"))),
        };
        let default = Limits::default();
        let (threshold, critical) = (read(THRESHOLD)?, read(CRITICAL)?);
        // One that is said may lie beyond the other's default, which gives way.
        let limits = Limits {
            threshold: threshold
                .unwrap_or_else(|| default.threshold.min(critical.unwrap_or(default.threshold))),
            critical: critical.unwrap_or_else(|| default.critical.max(threshold.unwrap_or(default.critical))),
        };
        limits.checked([THRESHOLD, CRITICAL])
    }

    /// `names` are those by which the limits were said.
    fn checked(self, names: [&str; 2]) -> Result<Self, LimitsError> {
        let Limits { threshold, critical } = self;
        for (name, limit) in names.into_iter().zip([threshold, critical]) {
            if !ALLOWED.contains(&limit) {
                return Err(LimitsError(format!(
                    "{name} is {limit:?}: give it a duration from 100ms to 10s"
                )));
            }
        }
        if threshold > critical {
            let [slow, severe] = names;
            return Err(LimitsError(format!(
                "{severe} is {critical:?}, less than {slow}, which is {threshold:?}: give the first at least \
                 {threshold:?} or the second at most {critical:?}"
            )));
        }
        Ok(self)
    }
}

/// `500ms` or `2s`, with at most one point.
fn parse(value: &str) -> Option<Duration> {
    let (number, in_a_second) = match value.strip_suffix("ms") {
        Some(number) => (number, 1e3),
        None => (value.strip_suffix('s')?, 1.0),
    };
    let is_plain = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = number.parse().ok().filter(|_| is_plain)?;
    Duration::try_from_secs_f64(number / in_a_second).ok().filter(|duration| ALLOWED.contains(duration))
}

/// What the program has set.
static SET: Mutex<Option<Limits>> = Mutex::new(None);
/// What holds. It is fixed at the first query, since these are bounds of histograms.
static FIXED: OnceLock<Limits> = OnceLock::new();

/// Sets from when on queries are slow and critical. It beats the variables, and an attribute beats it.
///
/// # Errors
///
/// A limit that is not from 100 ms to 10 s, a threshold above the critical one, or a query has been made before: limits
/// are bounds of histograms, which do not move.
pub fn set_limits(limits: Limits) -> Result<(), LimitsError> {
    let limits = limits.checked(IN_CODE)?;
    if FIXED.get().is_some_and(|fixed| *fixed != limits) {
        return Err(LimitsError("limits for slow queries must be set before the first query".to_owned()));
    }
    *SET.lock().unwrap_or_else(PoisonError::into_inner) = Some(limits);
    Ok(())
}

/// The limits of queries whose attribute has none.
pub fn limits() -> Limits {
    if let Some(fixed) = FIXED.get() {
        return *fixed;
    }
    let set = *SET.lock().unwrap_or_else(PoisonError::into_inner);
    let read = set.map_or_else(Limits::from_env, Ok);
    let fixed = *FIXED.get_or_init(|| read.clone().unwrap_or_default());
    // The subscriber may make queries itself, so it is told when all is settled.
    if let Err(error) = read {
        tell(
            || tracing::warn!(target: "dials", "{error}; slow queries are those over 1s, critical ones over 5s"),
        );
    }
    fixed
}

/// What the attribute says, and what it does not say from here. One that is said may lie beyond the other, which gives way.
pub(crate) fn of_a_site(said: Thresholds) -> Thresholds {
    let Limits { threshold, critical } = limits();
    let nanos = |limit: Duration| u64::try_from(limit.as_nanos()).unwrap_or(u64::MAX);
    let slow = nanos(threshold).min(said.severe_nanos);
    let configured = Thresholds { slow_nanos: slow, severe_nanos: nanos(critical), ..Thresholds::NONE };
    let both = said.or(configured);
    Thresholds { severe_nanos: both.severe_nanos.max(both.slow_nanos), ..both }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(threshold: &str, critical: &str) -> Result<(u128, u128), String> {
        let variable = |name: &str| Some(if name == THRESHOLD { threshold } else { critical }.to_owned());
        let limits = Limits::from_variables(variable).map_err(|error| error.to_string())?;
        Ok((limits.threshold.as_millis(), limits.critical.as_millis()))
    }

    #[test]
    fn variables_are_durations_in_their_range() {
        assert_eq!(read("", ""), Ok((1000, 5000)));
        assert_eq!(read("500ms", ""), Ok((500, 5000)));
        assert_eq!(read("0.25s", "10s"), Ok((250, 10_000)));
        assert_eq!(read("7s", ""), Ok((7000, 7000)), "the default of the other gives way");
        assert_eq!(read("", "300ms"), Ok((300, 300)));
        for wrong in ["1", "99ms", "10.1s", "-1s", "1m", "s", "1e0s", "infs", "1..2s", "1 s"] {
            let expected = format!(
                "{THRESHOLD}={wrong}: expected a duration from 100ms to 10s, such as `500ms` or `2s`"
            );
            assert_eq!(read(wrong, ""), Err(expected));
        }
        let contradiction = format!(
            "{CRITICAL} is 2s, less than {THRESHOLD}, which is 3s: give the first at least 3s or the second at most 2s"
        );
        assert_eq!(read("3s", "2s"), Err(contradiction));
    }

    #[test]
    fn limits_that_are_set_are_held_to_the_same_range() {
        let set = |threshold, critical| {
            let limits = Limits {
                threshold: Duration::from_millis(threshold),
                critical: Duration::from_millis(critical),
            };
            limits.checked(IN_CODE).map(drop).map_err(|error| error.to_string())
        };
        let refused = |message: &str| Err(message.to_owned());
        assert_eq!(set(100, 10_000), Ok(()));
        assert_eq!(
            set(99, 10_000),
            refused("`query::Limits::threshold` is 99ms: give it a duration from 100ms to 10s")
        );
        assert_eq!(
            set(100, 10_001),
            refused("`query::Limits::critical` is 10.001s: give it a duration from 100ms to 10s")
        );
        assert_eq!(
            set(6000, 5000),
            refused(
                "`query::Limits::critical` is 5s, less than `query::Limits::threshold`, which is 6s: give the first at \
                 least 6s or the second at most 5s"
            )
        );
    }
}
