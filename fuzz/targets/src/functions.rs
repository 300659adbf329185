//! `/summary`: whatever names, labels and counts the things have that are called, a reader of JSON finds them again.

use crate::summary::{Row, Section, render};
use serde_json::{Map, Value};
use std::time::Duration;

/// The byte `0xFD` divides sections, `0xFE` their rows and `0xFF` the texts of a row: two of its identity, then labels
/// and values, and what is left over is an error kind. The counts come from the lengths of it all. The first section has
/// functions; in the others the first row has the kind, and what the two texts of an identity are called.
pub fn functions(bytes: &[u8]) {
    let sections: Vec<Written> = bytes.split(|byte| *byte == 0xFD).enumerate().map(Written::read).collect();
    let page = render(sections.iter().map(Written::section));
    let lines: usize = sections.iter().map(|section| section.rows.len() + 2).sum();
    assert_eq!(page.lines().count(), lines, "one row a line");
    assert!(page.chars().all(|c| c == '\n' || !c.is_control()), "a control character for the terminal");
    let read: Value = serde_json::from_str(&page).expect("JSON");
    // Of two members with one name a reader keeps the last.
    let expected: Map<_, _> =
        sections.iter().map(|section| (section.kind.clone(), section.shown())).collect();
    assert_eq!(read, Value::Object(expected));
}

struct Written {
    kind: String,
    identity: [String; 2],
    rows: Vec<Vec<String>>,
    has_retries: bool,
}

impl Written {
    fn read((at, section): (usize, &[u8])) -> Self {
        let mut rows: Vec<Vec<String>> = section
            .split(|byte| *byte == 0xFE)
            .map(|row| {
                row.split(|byte| *byte == 0xFF)
                    .map(|text| String::from_utf8_lossy(text).into_owned())
                    .collect()
            })
            .collect();
        if at == 0 {
            let identity = ["function", "module"].map(str::to_owned);
            return Written { kind: "functions".to_owned(), identity, rows, has_retries: false };
        }
        let mut head = rows.remove(0).into_iter();
        let mut next = || head.next().unwrap_or_default();
        Written { kind: next(), identity: [next(), next()], rows, has_retries: true }
    }

    fn section(&self) -> Section<'_> {
        Section { kind: &self.kind, rows: self.rows.iter().map(|texts| self.row(texts)).collect() }
    }

    fn row<'a>(&'a self, texts: &'a [String]) -> Row<'a> {
        let text = |at: usize| texts.get(at).map_or("", String::as_str);
        let number = |at: usize| u64::MAX >> (text(at).len() % 65).min(63);
        let time = |at: usize| (!text(at).is_empty()).then(|| Duration::from_nanos(number(at)));
        let pairs = texts.get(2..).unwrap_or_default().chunks_exact(2);
        let kinds = pairs.remainder();
        let [first, second] = &self.identity;
        Row {
            identity: vec![(first, text(0)), (second, text(1))],
            labels: pairs.map(|pair| (pair[0].as_str(), pair[1].as_str())).collect(),
            calls: number(0),
            errors: number(1),
            error_kinds: kinds.iter().map(|kind| (kind.as_str(), number(2))).collect(),
            panics: number(2),
            cancelled: number(3),
            slow: number(4),
            in_flight: number(5),
            retries: self.has_retries.then(|| number(6)),
            quantiles: [("p50_seconds", time(0)), ("p95_seconds", time(1)), ("p99_seconds", time(2))],
            oldest_call: time(3),
        }
    }

    fn shown(&self) -> Value {
        self.rows.iter().map(|texts| shown(&self.row(texts))).collect()
    }
}

fn shown(row: &Row<'_>) -> Value {
    let mut members: Vec<(&str, Value)> =
        row.identity.iter().map(|(name, value)| (*name, Value::from(*value))).collect();
    members.push(("labels", object(&row.labels)));
    members.push(("calls", row.calls.into()));
    members.push(("errors", row.errors.into()));
    members.push(("errors_by_kind", object(&row.error_kinds)));
    members.push(("panics", row.panics.into()));
    members.push(("cancelled", row.cancelled.into()));
    members.push(("slow", row.slow.into()));
    members.push(("in_flight", row.in_flight.into()));
    members.extend(row.retries.map(|retries| ("retries", retries.into())));
    members.extend(row.quantiles.map(|(name, time)| (name, seconds(time))));
    members.push(("oldest_call_seconds", seconds(row.oldest_call)));
    object(&members)
}

fn object<V: Clone + Into<Value>>(members: &[(&str, V)]) -> Value {
    members.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into())).collect()
}

/// Whole seconds are written without a point, which a reader takes for another kind of number.
fn seconds(time: Option<Duration>) -> Value {
    let Some(seconds) = time.map(|time| time.as_secs_f64()) else { return Value::Null };
    if seconds.fract() == 0.0 { (seconds as u64).into() } else { seconds.into() }
}
