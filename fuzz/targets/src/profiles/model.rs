//! What a file says, worked out from the plain values of TOML.

use crate::decimal;
use dials_external::profile::{Breaker, Expected, OperationProfile, Profile};
use std::time::Duration;
use toml::{Table, Value};

#[derive(Debug, PartialEq)]
pub(super) enum Wrong {
    /// No TOML, or a number that plain values have no room for.
    Toml,
    Profile,
}

/// By the names of services, and operations by theirs.
pub(super) fn profiles(text: &str) -> Result<Vec<Profile>, Wrong> {
    let services: Table = text.parse().map_err(|_| Wrong::Toml)?;
    services
        .iter()
        .map(|(name, said)| profile(name, said.as_table()?))
        .collect::<Option<_>>()
        .ok_or(Wrong::Profile)
}

fn profile(name: &str, said: &Table) -> Option<Profile> {
    let mut profile = Profile::new("");
    profile.service = named(name)?.into();
    for (key, value) in said {
        match key.as_str() {
            "operations" => profile.operations = operations(value.as_table()?)?.into(),
            "breaker" => profile.breaker = Some(breaker(value.as_table()?)?),
            key => expect(&mut profile.expected, key, value)?,
        }
    }
    let service = profile.expected;
    let within = profile.operations.iter().map(|operation| {
        let mut expected = operation.expected;
        expected.slow = expected.slow.or(service.slow);
        expected.timeout = expected.timeout.or(service.timeout);
        expected.p95 = expected.p95.or(service.p95);
        expected
    });
    let is_right = std::iter::once(service).chain(within).all(holds_together);
    is_right.then_some(profile)
}

fn operations(said: &Table) -> Option<Vec<OperationProfile>> {
    said.iter()
        .map(|(glob, said)| {
            let mut operation = OperationProfile::new("");
            operation.glob = named(glob)?.into();
            for (key, value) in said.as_table()? {
                expect(&mut operation.expected, key, value)?;
            }
            Some(operation)
        })
        .collect()
}

fn named(name: &str) -> Option<String> {
    name.chars().any(|c| !c.is_whitespace()).then(|| name.to_owned())
}

fn expect(expected: &mut Expected, key: &str, value: &Value) -> Option<()> {
    match key {
        "slow" => expected.slow = Some(duration(value)?),
        "timeout" => expected.timeout = Some(duration(value)?),
        "p95" => expected.p95 = Some(duration(value)?),
        "error_rate" => expected.error_rate = Some(ratio(value)?),
        "availability" => expected.availability = Some(ratio(value)?),
        _ => return None,
    }
    Some(())
}

fn breaker(said: &Table) -> Option<Breaker> {
    let mut breaker = Breaker::new();
    for (key, value) in said {
        match key.as_str() {
            "failure_rate_threshold" => {
                breaker.failure_rate_threshold = ratio(value).filter(|part| *part > 0.0)?;
            }
            "slow_call_rate_threshold" => {
                breaker.slow_call_rate_threshold = ratio(value).filter(|part| *part > 0.0)?;
            }
            "minimum_number_of_calls" => {
                let calls = value.as_integer().filter(|calls| (1..=1_000_000).contains(calls))?;
                breaker.minimum_number_of_calls = calls as u32;
            }
            "wait_duration_in_open_state" => breaker.wait_duration_in_open_state = duration(value)?,
            "sliding_window" => {
                let hour = Duration::from_secs(1)..=Duration::from_secs(3600);
                breaker.sliding_window = duration(value).filter(|window| hour.contains(window))?;
            }
            _ => return None,
        }
    }
    Some(breaker)
}

/// "`slow` and `p95` may not be longer than `timeout`, and `error_rate` may not be more than `availability` leaves."
fn holds_together(expected: Expected) -> bool {
    let timeout = expected.timeout.unwrap_or(Duration::MAX);
    let within = [expected.slow, expected.p95].into_iter().flatten().all(|limit| limit <= timeout);
    let parts = expected.error_rate.unwrap_or(0.0) + expected.availability.unwrap_or(0.0);
    // 0.1% and 99.9% are 1 only nearly.
    within && parts <= 1.0 + 1e-9
}

/// "A decimal number and its unit, in one word; more than zero."
fn duration(value: &Value) -> Option<Duration> {
    let (number, unit) = number(value.as_str()?)?;
    let unit = match unit {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    decimal::nanoseconds(&number, unit).filter(|nanos| *nanos > 0).map(Duration::from_nanos)
}

/// "A decimal number and `%`, from 0 to 100."
fn ratio(value: &Value) -> Option<f64> {
    let (number, "%") = number(value.as_str()?)? else { return None };
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    // A hundredth of it: the point moves by two digits.
    let digits = format!("00{whole}");
    let (whole, moved) = digits.split_at(digits.len() - 2);
    let ratio: f64 = format!("{whole}.{moved}{fraction}").parse().unwrap();
    (ratio <= 1.0).then_some(ratio)
}

/// The digits in front, with one point at most that stands between others, and without `_`; and the rest.
fn number(text: &str) -> Option<(String, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && !"._".contains(c)).unwrap_or(text.len());
    let (number, rest) = text.split_at(end);
    let points = number.bytes().filter(|byte| *byte == b'.').count();
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && !number.ends_with('.') && points <= 1;
    is_number.then(|| (number.replace('_', ""), rest))
}
