//! The `DIALS_*` variables: each taken or refused as docs/configuration.md says, and an error that names the variable.

use crate::config::{Config, Endpoint};
use crate::decimal;
use std::ffi::OsString;
use std::time::Duration;

/// Variables are divided by the byte 0, as in an environment; the first `=` ends the name.
pub fn variables(bytes: &[u8]) {
    let variables: Vec<(Vec<u8>, Vec<u8>)> = bytes
        .split(|byte| *byte == 0)
        .map(|variable| {
            let end = variable.iter().position(|byte| *byte == b'=').unwrap_or(variable.len());
            (variable[..end].to_vec(), variable.get(end + 1..).unwrap_or_default().to_vec())
        })
        .collect();
    let given = variables.iter().map(|(name, value)| (system_text(name), system_text(value)));
    let (expected, wrong) = model(&variables);
    match (Config::from_variables(given), wrong) {
        (Ok(mut config), None) => {
            assert_eq!(config.warnings().count(), expected.unknown.len());
            // It goes through a float, which may round the last nanosecond in the other direction.
            let [read, exact] =
                [config.shutdown_timeout, expected.shutdown_timeout].map(Option::unwrap_or_default);
            if read.abs_diff(exact) <= Duration::from_nanos(1) && config.shutdown_timeout.is_some() {
                config.shutdown_timeout = expected.shutdown_timeout;
            }
            assert_eq!(config, expected);
        }
        (Err(error), Some((name, value))) => {
            let error = error.to_string();
            assert!(error.starts_with(&format!("{name}={value}: ")), "{error}");
            assert!(error.len() > name.len() + value.len() + 10, "{error} says nothing");
        }
        (outcome, wrong) => panic!("{outcome:?}, and wrong is {wrong:?}"),
    }
}

/// What is set before the first variable with a value that is none, and that variable.
fn model(variables: &[(Vec<u8>, Vec<u8>)]) -> (Config, Option<(String, String)>) {
    let mut config = Config::default();
    for (name, value) in variables {
        let Some(name) = std::str::from_utf8(name).ok().filter(|name| name.starts_with("DIALS_")) else {
            continue;
        };
        let shown = String::from_utf8_lossy(value);
        let text = std::str::from_utf8(value).ok();
        let whole = |most: u64| -> Option<u64> {
            let digits = text?.strip_prefix('+').unwrap_or(text?);
            let all = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
            let significant = digits.trim_start_matches('0');
            let number =
                if significant.len() > 9 { u64::MAX } else { format!("0{significant}").parse().ok()? };
            (all && number <= most).then_some(number)
        };
        let is_right = match name {
            _ if text == Some("") => true,
            "DIALS_FILTER" => text.map(|text| config.filter = Some(text.to_owned())).is_some(),
            "DIALS_LABEL_BYTES" => whole(65_536)
                .filter(|bytes| *bytes >= 8)
                .map(|bytes| config.label_bytes = Some(bytes as usize))
                .is_some(),
            "DIALS_NATIVE_HISTOGRAMS" => match text {
                Some("true") => config.native_histograms.insert(true).to_owned(),
                Some("false") => !config.native_histograms.insert(false).to_owned(),
                _ => false,
            },
            "DIALS_PROFILES" => text.map(|text| config.profiles = Some(text.into())).is_some(),
            "DIALS_PROMETHEUS_ADDR" => {
                let endpoint = match text {
                    Some("off") => Some(Endpoint::Off),
                    text => text.and_then(|text| text.parse().ok()).map(Endpoint::At),
                };
                config.prometheus = endpoint.or(config.prometheus);
                endpoint.is_some()
            }
            "DIALS_SERIES_PER_SITE" => {
                whole(50_000).map(|series| config.series_per_site = Some(series as u32)).is_some()
            }
            "DIALS_SERIES_TOTAL" => {
                whole(50_000).map(|series| config.series_total = Some(series as u32)).is_some()
            }
            "DIALS_SHUTDOWN_TIMEOUT" => {
                text.and_then(duration).map(|timeout| config.shutdown_timeout = Some(timeout)).is_some()
            }
            "DIALS_N_PLUS_ONE_LIMIT" => whole(1_000_000).is_some(),
            "DIALS_SLOW_QUERY_LOG" => text.map(|path| config.slow_query_log = Some(path.into())).is_some(),
            "DIALS_SLOW_QUERY_CRITICAL" | "DIALS_SLOW_QUERY_THRESHOLD" => {
                let limit = text.filter(|text| text.ends_with('s')).and_then(duration);
                limit.is_some_and(|limit| (TENTH..=TEN_SECONDS).contains(&limit))
            }
            unknown => {
                config.unknown.push(unknown.to_owned());
                true
            }
        };
        if !is_right {
            return (config, Some((name.to_owned(), shown.into_owned())));
        }
    }
    config.unknown.sort();
    (config, None)
}

/// From when on a query may be called slow, and until when.
const TENTH: Duration = Duration::from_millis(100);
const TEN_SECONDS: Duration = Duration::from_secs(10);

/// Digits with one point at most, `ms`, `s` or `m`, and an hour at most, to the next whole nanosecond.
fn duration(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    // In picoseconds, so that the last digit says where to round to.
    let unit: u64 = match unit {
        "ms" => 1_000_000_000,
        "s" => 1_000_000_000_000,
        "m" => 60_000_000_000_000,
        _ => return None,
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if fraction.contains('.') || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let product = decimal::product(&format!("{whole}{fraction}"), unit);
    let picoseconds = &product[..product.len().saturating_sub(fraction.len())];
    let picoseconds: u128 =
        if picoseconds.len() > 30 { u128::MAX } else { format!("0{picoseconds}").parse().ok()? };
    let nanoseconds = (picoseconds / 1000) + u128::from(picoseconds % 1000 >= 500);
    (nanoseconds <= 3_600_000_000_000).then(|| Duration::from_nanos(nanoseconds as u64))
}

#[cfg(unix)]
fn system_text(bytes: &[u8]) -> OsString {
    std::os::unix::ffi::OsStringExt::from_vec(bytes.to_vec())
}

#[cfg(not(unix))]
fn system_text(bytes: &[u8]) -> OsString {
    String::from_utf8_lossy(bytes).into_owned().into()
}
