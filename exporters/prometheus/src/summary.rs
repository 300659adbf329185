//! `/summary`: the functions as JSON, for people and scripts.

use std::borrow::Cow;
use std::time::Duration;

use crate::format::push_integer;

/// What is shown of one function with one set of label values.
pub(crate) struct Row<'a> {
    pub(crate) function: &'a str,
    pub(crate) module: &'a str,
    pub(crate) labels: Vec<(&'a str, &'a str)>,
    pub(crate) calls: u64,
    pub(crate) errors: u64,
    pub(crate) error_kinds: Vec<(&'a str, u64)>,
    pub(crate) panics: u64,
    pub(crate) cancelled: u64,
    pub(crate) slow: u64,
    pub(crate) in_flight: u64,
    pub(crate) quantiles: [(&'static str, Option<Duration>); 3],
    pub(crate) oldest_call: Option<Duration>,
}

impl<'a> From<&'a dials_runtime::Function> for Row<'a> {
    fn from(function: &'a dials_runtime::Function) -> Self {
        let quantile = |name, share| (name, function.quantile(share));
        Row {
            function: function.name(),
            module: function.module(),
            labels: function.labels().iter().map(|(name, value)| (&**name, &**value)).collect(),
            calls: function.calls(),
            errors: function.errors(),
            error_kinds: function.error_kinds().collect(),
            panics: function.panics(),
            cancelled: function.cancelled(),
            slow: function.slow(),
            in_flight: function.in_flight(),
            quantiles: [
                quantile("p50_seconds", 0.5),
                quantile("p95_seconds", 0.95),
                quantile("p99_seconds", 0.99),
            ],
            oldest_call: function.oldest_call(),
        }
    }
}

/// One function a line.
pub(crate) fn json<'a>(rows: impl IntoIterator<Item = Row<'a>>) -> String {
    let mut out = String::from("{\"functions\":[");
    for (at, row) in rows.into_iter().enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        push_row(&mut out, &row);
    }
    out.push_str("\n]}\n");
    out
}

fn push_row(out: &mut String, row: &Row<'_>) {
    out.push_str("{\"function\":");
    push_string(out, row.function);
    out.push_str(",\"module\":");
    push_string(out, row.module);
    out.push_str(",\"labels\":");
    push_object(out, row.labels.iter().copied(), push_string);
    for (name, number) in [("calls", row.calls), ("errors", row.errors)] {
        push_member(out, name, number);
    }
    out.push_str(",\"errors_by_kind\":");
    push_object(out, row.error_kinds.iter().copied(), push_integer);
    let numbers = [
        ("panics", row.panics),
        ("cancelled", row.cancelled),
        ("slow", row.slow),
        ("in_flight", row.in_flight),
    ];
    for (name, number) in numbers {
        push_member(out, name, number);
    }
    for (name, duration) in row.quantiles.into_iter().chain([("oldest_call_seconds", row.oldest_call)]) {
        out.push_str(",\"");
        out.push_str(name);
        out.push_str("\":");
        out.push_str(
            &duration.map_or(Cow::Borrowed("null"), |duration| duration.as_secs_f64().to_string().into()),
        );
    }
    out.push('}');
}

fn push_member(out: &mut String, name: &str, number: u64) {
    out.push_str(",\"");
    out.push_str(name);
    out.push_str("\":");
    push_integer(out, number);
}

fn push_object<'a, V>(
    out: &mut String,
    members: impl Iterator<Item = (&'a str, V)>,
    push_value: impl Fn(&mut String, V),
) {
    out.push('{');
    for (at, (name, value)) in members.enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_string(out, name);
        out.push(':');
        push_value(out, value);
    }
    out.push('}');
}

/// Everything that is not shown as itself in a terminal or a log line is escaped.
fn push_string(out: &mut String, text: &str) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\u{2028}' | '\u{2029}' => push_unicode(out, c),
            c if c.is_control() => push_unicode(out, c),
            c => out.push(c),
        }
    }
    out.push('"');
}

fn push_unicode(out: &mut String, c: char) {
    use std::fmt::Write as _;
    let _ = write!(out, "\\u{:04x}", u32::from(c));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_is_one_line_of_json() {
        let checkout = Row {
            function: "Cart::checkout",
            module: "shop::cart",
            labels: vec![("method", "card"), ("note", "a\"b\\c\nd\0\u{7f}\u{85}\u{2028}é")],
            calls: 12,
            errors: 3,
            error_kinds: vec![("io", 2), ("timeout", 1)],
            panics: 1,
            cancelled: 4,
            slow: 5,
            in_flight: 6,
            quantiles: [
                ("p50_seconds", Some(Duration::from_micros(2))),
                ("p95_seconds", Some(Duration::from_millis(1500))),
                ("p99_seconds", Some(Duration::from_secs(2))),
            ],
            oldest_call: None,
        };
        let expected = concat!(
            "{\"functions\":[\n",
            r#"{"function":"Cart::checkout","module":"shop::cart","#,
            r#""labels":{"method":"card","note":"a\"b\\c\nd\u0000\u007f\u0085\u2028é"},"#,
            r#""calls":12,"errors":3,"errors_by_kind":{"io":2,"timeout":1},"#,
            r#""panics":1,"cancelled":4,"slow":5,"in_flight":6,"#,
            r#""p50_seconds":0.000002,"p95_seconds":1.5,"p99_seconds":2,"oldest_call_seconds":null}"#,
            "\n]}\n"
        );
        assert_eq!(json([checkout]), expected);
        assert_eq!(json([]), "{\"functions\":[\n]}\n");
    }
}
