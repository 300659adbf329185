//! A profile as a file says it.

use dials_external::profile::{Breaker, Expected, Profile};

pub(super) fn profile(profile: &Profile) -> String {
    let service = quoted(&profile.service);
    let mut lines = vec![format!("[{service}]")];
    lines.extend(expected(profile.expected));
    for operation in &*profile.operations {
        lines.push(format!("[{service}.operations.{}]", quoted(&operation.glob)));
        lines.extend(expected(operation.expected));
    }
    if let Some(breaker) = profile.breaker {
        lines.push(format!("[{service}.breaker]"));
        lines.extend(self::breaker(breaker));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn expected(expected: Expected) -> impl Iterator<Item = String> {
    let durations = [("slow", expected.slow), ("timeout", expected.timeout), ("p95", expected.p95)];
    let ratios = [("error_rate", expected.error_rate), ("availability", expected.availability)];
    let durations =
        durations.into_iter().filter_map(|(key, value)| Some(format!("{key} = \"{}ns\"", value?.as_nanos())));
    let ratios =
        ratios.into_iter().filter_map(|(key, value)| Some(format!("{key} = \"{}\"", percent(value?))));
    durations.chain(ratios)
}

fn breaker(breaker: Breaker) -> [String; 5] {
    [
        format!("failure_rate_threshold = \"{}\"", percent(breaker.failure_rate_threshold)),
        format!("slow_call_rate_threshold = \"{}\"", percent(breaker.slow_call_rate_threshold)),
        format!("minimum_number_of_calls = {}", breaker.minimum_number_of_calls),
        format!("wait_duration_in_open_state = \"{}ns\"", breaker.wait_duration_in_open_state.as_nanos()),
        format!("sliding_window = \"{}ns\"", breaker.sliding_window.as_nanos()),
    ]
}

/// The text of a ratio says it exactly, and so does the same text with its point moved.
fn percent(ratio: f64) -> String {
    let text = ratio.to_string();
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = format!("{fraction:0<3}");
    let (moved, fraction) = fraction.split_at(2);
    format!("{whole}{moved}.{fraction}%")
}

fn quoted(text: &str) -> String {
    let escaped: Vec<String> = text
        .chars()
        .map(|c| match c {
            ' '..='~' if !"\"\\".contains(c) => c.to_string(),
            c => format!("\\U{:08X}", u32::from(c)),
        })
        .collect();
    format!("\"{}\"", escaped.concat())
}
