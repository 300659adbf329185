//! Profiles in a file. Its shape stands in docs/profiles.md.

use super::contradiction::{Contradiction, contradictions};
use super::error::ProfileError;
use super::text::{closest, duration, percentage};
use super::{Breaker, Expected, OperationProfile, Profile};
use std::borrow::Cow;
use std::fmt;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

const EXPECTED: [&str; 5] = ["slow", "timeout", "p95", "error_rate", "availability"];
const OF_SERVICE: [&str; 7] =
    ["slow", "timeout", "p95", "error_rate", "availability", "operations", "breaker"];
const OF_BREAKER: [&str; 5] = [
    "failure_rate_threshold",
    "slow_call_rate_threshold",
    "minimum_number_of_calls",
    "wait_duration_in_open_state",
    "sliding_window",
];

/// Reads profiles from a text in TOML, one table a service, in the order of the text.
///
/// ```
/// # use dials_external as external;
/// use external::profile::{read_profiles, set_profile};
///
/// let profiles = read_profiles(
///     r#"
///     [acme]
///     p95 = "800ms"
///     timeout = "5s"
///     error_rate = "0.5%"
///
///     [acme.operations."upload*"]
///     timeout = "60s"
///     "#,
/// )?;
/// profiles.into_iter().for_each(set_profile);
///
/// let error = read_profiles("[acme]\nslow = 2").unwrap_err();
/// assert_eq!(error.to_string(), "2:8: `slow` needs a duration in quotes, such as \"250ms\"; this is an integer");
/// # Ok::<(), external::profile::ProfileError>(())
/// ```
pub fn read_profiles(toml: &str) -> Result<Vec<Profile>, ProfileError> {
    let mut reading = Reading { mistakes: Vec::new() };
    let mut profiles: Vec<(usize, Profile)> = Vec::new();
    match DeTable::parse(toml) {
        Ok(services) => {
            for (name, said) in services.get_ref() {
                if let Some(profile) = reading.service(name, said) {
                    profiles.push((name.span().start, profile));
                }
            }
        }
        Err(error) => {
            let at = error.span().map_or(toml.len(), |span| span.start);
            let hint = if is_unquoted(toml, at) {
                "; durations and percentages stand in quotes, such as \"250ms\" and \"0.5%\""
            } else {
                ""
            };
            let problem = error.message().replace('\n', ", ");
            reading.refuse(at, format!("this is not TOML: {problem}{hint}"));
        }
    }
    if reading.mistakes.is_empty() {
        profiles.sort_by_key(|(at, _)| *at);
        Ok(profiles.into_iter().map(|(_, profile)| profile).collect())
    } else {
        reading.mistakes.sort();
        Err(ProfileError::new(toml, reading.mistakes))
    }
}

type Key<'t> = Spanned<DeString<'t>>;
type Value<'t> = Spanned<DeValue<'t>>;

/// The text is read to its end, whatever is wrong with it.
struct Reading {
    /// Where each stands, in bytes.
    mistakes: Vec<(usize, String)>,
}

impl Reading {
    fn refuse(&mut self, at: usize, message: String) {
        self.mistakes.push((at, message));
    }

    fn service(&mut self, name: &Key<'_>, said: &Value<'_>) -> Option<Profile> {
        let service: &str = name.get_ref();
        let at = name.span().start;
        if service.trim().is_empty() {
            self.refuse(at, "needs the name of a service, which is not empty".to_owned());
            return None;
        }
        let Some(table) = said.get_ref().as_table() else {
            let message = if OF_SERVICE.contains(&service) {
                format!("`{service}` belongs to a service; write the name of one above, such as `[stripe]`")
            } else {
                format!("service `{}` needs a table: write `[{}]`", shown(service), shown(service))
            };
            self.refuse(at, message);
            return None;
        };
        let mut profile = Profile::new("");
        profile.service = Cow::Owned(service.to_owned());
        self.each(table, &OF_SERVICE, |reading, key, value| match key {
            "operations" => {
                if let Some(operations) = reading.table(key, value, "[stripe.operations.\"upload*\"]") {
                    profile.operations = Cow::Owned(reading.operations(operations));
                }
            }
            "breaker" => {
                if let Some(breaker) = reading.table(key, value, "[stripe.breaker]") {
                    profile.breaker = Some(reading.breaker(breaker));
                }
            }
            _ => reading.expected(&mut profile.expected, key, value),
        });
        self.check(&profile, table);
        Some(profile)
    }

    fn operations(&mut self, said: &DeTable<'_>) -> Vec<OperationProfile> {
        let mut operations = Vec::new();
        for (glob, said) in said {
            if glob.get_ref().trim().is_empty() {
                let message = "needs the glob of an operation, which is not empty, such as \"upload*\"";
                self.refuse(glob.span().start, message.to_owned());
            }
            let Some(table) = self.table(glob.get_ref(), said, "[stripe.operations.\"upload*\"]") else {
                continue;
            };
            let mut operation = OperationProfile::new("");
            operation.glob = Cow::Owned(glob.get_ref().clone().into_owned());
            self.each(table, &EXPECTED, |reading, key, value| {
                reading.expected(&mut operation.expected, key, value);
            });
            operations.push(operation);
        }
        operations
    }

    fn expected(&mut self, expected: &mut Expected, key: &str, value: &Value<'_>) {
        match key {
            "slow" => expected.slow = self.duration(key, value),
            "timeout" => expected.timeout = self.duration(key, value),
            "p95" => expected.p95 = self.duration(key, value),
            "error_rate" => expected.error_rate = self.percentage(key, value),
            _ => expected.availability = self.percentage(key, value),
        }
    }

    fn breaker(&mut self, said: &DeTable<'_>) -> Breaker {
        let mut breaker = Breaker::new();
        self.each(said, &OF_BREAKER, |reading, key, value| match key {
            "failure_rate_threshold" => {
                set(&mut breaker.failure_rate_threshold, reading.threshold(key, value));
            }
            "slow_call_rate_threshold" => {
                set(&mut breaker.slow_call_rate_threshold, reading.threshold(key, value));
            }
            "minimum_number_of_calls" => set(&mut breaker.minimum_number_of_calls, reading.calls(key, value)),
            "wait_duration_in_open_state" => {
                set(&mut breaker.wait_duration_in_open_state, reading.duration(key, value));
            }
            _ => set(&mut breaker.sliding_window, reading.window(key, value)),
        });
        breaker
    }

    /// Hands every value whose key is one of `keys` on; others are refused.
    fn each(
        &mut self,
        table: &DeTable<'_>,
        keys: &[&str],
        mut read: impl FnMut(&mut Self, &str, &Value<'_>),
    ) {
        for (key, value) in table {
            let word: &str = key.get_ref();
            if keys.contains(&word) {
                read(self, word, value);
                continue;
            }
            let expected = keys.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>().join(", ");
            let message = match closest(word, keys) {
                Some(meant) => {
                    format!(
                        "unknown key `{}`, did you mean `{meant}`? Expected one of {expected}",
                        shown(word)
                    )
                }
                // `[api.acme]` is a table in a table.
                None if keys == OF_SERVICE && value.get_ref().is_table() => format!(
                    "unknown key `{}`; expected one of {expected}. The name of a service with a dot in it stands in quotes",
                    shown(word)
                ),
                None => format!("unknown key `{}`; expected one of {expected}", shown(word)),
            };
            self.refuse(key.span().start, message);
        }
    }

    fn table<'v, 't>(&mut self, key: &str, value: &'v Value<'t>, example: &str) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            let message =
                format!("`{}` needs a table, such as `{example}`; this is {}", shown(key), kind(value));
            self.refuse(value.span().start, message);
        }
        table
    }

    fn duration(&mut self, key: &str, value: &Value<'_>) -> Option<Duration> {
        self.text(key, value, "a duration in quotes, such as \"250ms\"", duration)
    }

    fn percentage(&mut self, key: &str, value: &Value<'_>) -> Option<f64> {
        self.text(key, value, "a percentage in quotes, such as \"0.5%\"", percentage)
    }

    fn text<T>(
        &mut self,
        key: &str,
        value: &Value<'_>,
        what: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let read = match value.get_ref() {
            DeValue::String(text) => read(text).map_err(|problem| format!("`{key}` {problem}")),
            _ => Err(format!("`{key}` needs {what}; this is {}", kind(value))),
        };
        read.map_err(|message| self.refuse(value.span().start, message)).ok()
    }

    /// A breaker that opens at nothing would never be closed.
    fn threshold(&mut self, key: &str, value: &Value<'_>) -> Option<f64> {
        let ratio = self.percentage(key, value)?;
        if ratio > 0.0 {
            return Some(ratio);
        }
        self.refuse(value.span().start, format!("`{key}` needs to be more than zero"));
        None
    }

    fn calls(&mut self, key: &str, value: &Value<'_>) -> Option<u32> {
        let calls = match value.get_ref() {
            DeValue::Integer(number) => u32::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        let calls = calls.filter(|calls| Breaker::CALLS.contains(calls));
        if calls.is_none() {
            let message = format!("`{key}` needs a whole number from 1 to 1000000, without quotes");
            self.refuse(value.span().start, message);
        }
        calls
    }

    fn window(&mut self, key: &str, value: &Value<'_>) -> Option<Duration> {
        let window = self.duration(key, value)?;
        if Breaker::WINDOW.contains(&window) {
            return Some(window);
        }
        self.refuse(value.span().start, format!("`{key}` needs a duration from \"1s\" to \"1h\""));
        None
    }

    /// Refuses what cannot hold together.
    fn check(&mut self, profile: &Profile, said: &DeTable<'_>) {
        for Contradiction { operation, key, message } in contradictions(profile) {
            let table = |table, key| said_in(table, key).and_then(|value| value.get_ref().as_table());
            let said = match operation {
                None => Some(said),
                Some(glob) => table(said, "operations").and_then(|operations| table(operations, glob)),
            };
            if let Some(blamed) = said.and_then(|said| said_in(said, key)) {
                self.refuse(blamed.span().start, message);
            }
        }
    }
}

/// Whether the value in the line around this place begins with a digit.
fn is_unquoted(text: &str, at: usize) -> bool {
    let before = text.get(..at).unwrap_or(text);
    let line = text.get(before.rfind('\n').map_or(0, |newline| newline + 1)..).unwrap_or_default();
    let value = line.lines().next().and_then(|line| line.split_once('='));
    value.is_some_and(|(_, value)| value.trim_start().starts_with(|c: char| c.is_ascii_digit()))
}

/// What a table says under a key.
fn said_in<'v, 't>(table: &'v DeTable<'t>, key: &str) -> Option<&'v Value<'t>> {
    table.iter().find(|(known, _)| *known.get_ref() == key).map(|(_, value)| value)
}

/// Keeps the default in place of what could not be read.
fn set<T>(place: &mut T, read: Option<T>) {
    if let Some(read) = read {
        *place = read;
    }
}

/// A name in a message of one line.
fn shown(name: &str) -> impl fmt::Display + '_ {
    name.escape_debug()
}

fn kind(value: &Value<'_>) -> String {
    let kind = value.get_ref().type_str();
    let article = if kind.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {kind}")
}

#[cfg(test)]
mod tests;
