//! `/summary`: whatever names, labels and counts a function has, a reader of JSON finds them again.

use crate::summary::{Row, json};
use serde_json::Value;
use std::time::Duration;

/// Lines are functions; a line's texts are divided by the byte `0xFF`: function, module, then labels and values, and
/// what is left over is an error kind. The counts come from the lengths of it all.
pub fn functions(bytes: &[u8]) {
    let lines: Vec<Vec<String>> = bytes
        .split(|byte| *byte == 0xFE)
        .map(|line| {
            line.split(|byte| *byte == 0xFF).map(|text| String::from_utf8_lossy(text).into_owned()).collect()
        })
        .collect();
    let page = json(lines.iter().map(|texts| row(texts)));
    assert!(page.lines().count() == lines.len() + 2, "one function a line");
    assert!(page.chars().all(|c| c == '\n' || !c.is_control()), "a control character for the terminal");
    let read: Value = serde_json::from_str(&page).expect("JSON");
    let read = read["functions"].as_array().expect("a list");
    assert_eq!(read.len(), lines.len());
    for (read, texts) in read.iter().zip(&lines) {
        assert_row(read, &row(texts));
    }
}

fn row(texts: &[String]) -> Row<'_> {
    let text = |at: usize| texts.get(at).map_or("", String::as_str);
    let number = |at: usize| u64::MAX >> (text(at).len() % 65).min(63);
    let time = |at: usize| (!text(at).is_empty()).then(|| Duration::from_nanos(number(at)));
    let pairs = texts.get(2..).unwrap_or_default().chunks_exact(2);
    let kinds = pairs.remainder();
    Row {
        function: text(0),
        module: text(1),
        labels: pairs.map(|pair| (pair[0].as_str(), pair[1].as_str())).collect(),
        calls: number(0),
        errors: number(1),
        error_kinds: kinds.iter().map(|kind| (kind.as_str(), number(2))).collect(),
        panics: number(2),
        cancelled: number(3),
        slow: number(4),
        in_flight: number(5),
        quantiles: [("p50_seconds", time(0)), ("p95_seconds", time(1)), ("p99_seconds", time(2))],
        oldest_call: time(3),
    }
}

fn assert_row(read: &Value, row: &Row<'_>) {
    assert_eq!(read["function"], row.function);
    assert_eq!(read["module"], row.module);
    for (name, value) in &row.labels {
        // Of two labels with one name a reader keeps the last.
        let last = row.labels.iter().rev().find(|(other, _)| other == name).map_or(*value, |(_, last)| *last);
        assert_eq!(read["labels"][*name], last);
    }
    for (kind, count) in &row.error_kinds {
        assert_eq!(read["errors_by_kind"][*kind], *count);
    }
    for (name, number) in [
        ("calls", row.calls),
        ("errors", row.errors),
        ("panics", row.panics),
        ("cancelled", row.cancelled),
        ("slow", row.slow),
        ("in_flight", row.in_flight),
    ] {
        assert_eq!(read[name], number);
    }
    for (name, time) in row.quantiles.into_iter().chain([("oldest_call_seconds", row.oldest_call)]) {
        match time {
            Some(time) => assert_eq!(read[name].as_f64(), Some(time.as_secs_f64())),
            None => assert!(read[name].is_null()),
        }
    }
}
