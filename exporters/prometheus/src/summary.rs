//! `/summary`: everything that is called as JSON, for people and scripts.

use std::borrow::Cow;
use std::time::Duration;

use dials_runtime::{Calls, Snapshot};

use crate::format::push_integer;

/// What is shown of the things of one kind, such as functions.
pub(crate) struct Section<'a> {
    pub(crate) kind: &'a str,
    pub(crate) rows: Vec<Row<'a>>,
}

/// What is shown of one thing with one set of label values.
pub(crate) struct Row<'a> {
    /// What it is, such as `function` and `module`, or `service` and `operation`.
    pub(crate) identity: Vec<(&'a str, &'a str)>,
    pub(crate) labels: Vec<(&'a str, &'a str)>,
    pub(crate) calls: u64,
    pub(crate) errors: u64,
    pub(crate) error_kinds: Vec<(&'a str, u64)>,
    pub(crate) panics: u64,
    pub(crate) cancelled: u64,
    pub(crate) slow: u64,
    pub(crate) in_flight: u64,
    /// Functions have none: who calls one again makes another call.
    pub(crate) retries: Option<u64>,
    pub(crate) quantiles: [(&'static str, Option<Duration>); 3],
    pub(crate) oldest_call: Option<Duration>,
}

impl<'a> Row<'a> {
    fn new(calls: &'a Calls, retries: Option<u64>) -> Self {
        let quantile = |name, share| (name, calls.quantile(share));
        Row {
            identity: calls.identity(),
            labels: calls.labels().iter().map(|(name, value)| (&**name, &**value)).collect(),
            calls: calls.calls(),
            errors: calls.errors(),
            error_kinds: calls.error_kinds().collect(),
            panics: calls.panics(),
            cancelled: calls.cancelled(),
            slow: calls.slow(),
            in_flight: calls.in_flight(),
            retries,
            quantiles: [
                quantile("p50_seconds", 0.5),
                quantile("p95_seconds", 0.95),
                quantile("p99_seconds", 0.99),
            ],
            oldest_call: calls.oldest_call(),
        }
    }
}

/// Functions first, which are there even if there are none; then whatever else is called, kind by kind.
pub(crate) fn json(snapshot: &Snapshot) -> String {
    let functions = snapshot.functions().iter().map(|function| Row::new(function, None)).collect();
    let others = snapshot.other_calls().chunk_by(|one, next| one.kind() == next.kind());
    let others = others.map(|calls| Section {
        kind: calls.first().map_or("", Calls::kind),
        rows: calls.iter().map(|calls| Row::new(calls, Some(calls.retries()))).collect(),
    });
    render([Section { kind: "functions", rows: functions }].into_iter().chain(others))
}

/// One row a line.
pub(crate) fn render<'a>(sections: impl IntoIterator<Item = Section<'a>>) -> String {
    let mut out = String::from("{");
    for (at, Section { kind, rows }) in sections.into_iter().enumerate() {
        out.push_str(if at == 0 { "" } else { ",\n" });
        push_string(&mut out, kind);
        out.push_str(":[");
        for (at, row) in rows.iter().enumerate() {
            out.push_str(if at == 0 { "\n" } else { ",\n" });
            push_row(&mut out, row);
        }
        out.push_str("\n]");
    }
    out.push_str("}\n");
    out
}

fn push_row(out: &mut String, row: &Row<'_>) {
    out.push('{');
    for (name, value) in &row.identity {
        push_string(out, name);
        out.push(':');
        push_string(out, value);
        out.push(',');
    }
    out.push_str("\"labels\":");
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
    for (name, number) in numbers.into_iter().chain(row.retries.map(|retries| ("retries", retries))) {
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
    use dials_runtime::__private::{Finished, Names, Returns, Site, SiteKind};
    use dials_runtime::{Family, snapshot};

    fn checkout() -> Row<'static> {
        Row {
            identity: vec![("function", "Cart::checkout"), ("module", "shop::cart")],
            labels: vec![("method", "card"), ("note", "a\"b\\c\nd\0\u{7f}\u{85}\u{2028}é")],
            calls: 12,
            errors: 3,
            error_kinds: vec![("io", 2), ("timeout", 1)],
            panics: 1,
            cancelled: 4,
            slow: 5,
            in_flight: 6,
            retries: None,
            quantiles: [
                ("p50_seconds", Some(Duration::from_micros(2))),
                ("p95_seconds", Some(Duration::from_millis(1500))),
                ("p99_seconds", Some(Duration::from_secs(2))),
            ],
            oldest_call: None,
        }
    }

    const CHECKOUT: &str = concat!(
        r#"{"function":"Cart::checkout","module":"shop::cart","#,
        r#""labels":{"method":"card","note":"a\"b\\c\nd\u0000\u007f\u0085\u2028é"},"#,
        r#""calls":12,"errors":3,"errors_by_kind":{"io":2,"timeout":1},"#,
        r#""panics":1,"cancelled":4,"slow":5,"in_flight":6,"#,
        r#""p50_seconds":0.000002,"p95_seconds":1.5,"p99_seconds":2,"oldest_call_seconds":null}"#,
    );

    #[test]
    fn a_function_is_one_line_of_json() {
        let functions = |rows| [Section { kind: "functions", rows }];
        assert_eq!(render(functions(vec![checkout()])), format!("{{\"functions\":[\n{CHECKOUT}\n]}}\n"));
        assert_eq!(render(functions(vec![])), "{\"functions\":[\n]}\n");
    }

    #[test]
    fn what_else_is_called_follows_with_its_own_identity_and_its_retries() {
        let refund = Row {
            identity: vec![("service", "stripe"), ("operation", "refund \"now\"")],
            labels: vec![],
            retries: Some(7),
            oldest_call: Some(Duration::from_secs(3)),
            ..checkout()
        };
        let sections = [
            Section { kind: "functions", rows: vec![checkout(), checkout()] },
            Section { kind: "external", rows: vec![refund] },
        ];
        let refund = concat!(
            r#"{"service":"stripe","operation":"refund \"now\"","labels":{},"#,
            r#""calls":12,"errors":3,"errors_by_kind":{"io":2,"timeout":1},"#,
            r#""panics":1,"cancelled":4,"slow":5,"in_flight":6,"retries":7,"#,
            r#""p50_seconds":0.000002,"p95_seconds":1.5,"p99_seconds":2,"oldest_call_seconds":3}"#,
        );
        let expected =
            format!("{{\"functions\":[\n{CHECKOUT},\n{CHECKOUT}\n],\n\"external\":[\n{refund}\n]}}\n");
        assert_eq!(render(sections), expected);
    }

    /// A kind that this crate has never heard of.
    struct Jobs;

    impl SiteKind for Jobs {
        fn name(&self) -> &'static str {
            "jobs"
        }

        fn identity(&self, [queue, job, _]: Names) -> Vec<(&'static str, &'static str)> {
            vec![("queue", queue), ("job", job)]
        }

        fn bounds(&self) -> &'static [u64] {
            &[1_000_000]
        }

        fn finished(&self, _: &Finished<'_>) {}

        fn families(&self, _: &[&Calls]) -> Vec<Family> {
            Vec::new()
        }
    }

    #[test]
    fn a_later_kind_is_a_section_by_itself() {
        static SEND: Site = Site::new(&SEND, "", || "").name("send").of(&Jobs, ["mail", "send", ""]);
        static SORT: Site = Site::new(&SORT, "", || "").name("sort").of(&Jobs, ["mail", "sort", ""]);
        for site in [&SEND, &SORT, &SORT] {
            drop(Returns::start(site));
        }
        let summary = json(&snapshot());
        let rows: Vec<&str> = summary
            .lines()
            .skip_while(|line| *line != "\"jobs\":[")
            .skip(1)
            .take_while(|line| line.starts_with('{'))
            .collect();
        let [send, sort] = *rows else { panic!("{summary}") };
        assert!(
            send.starts_with(r#"{"queue":"mail","job":"send","labels":{},"calls":1,"errors":0,"#),
            "{send}"
        );
        assert!(
            sort.starts_with(r#"{"queue":"mail","job":"sort","labels":{},"calls":2,"errors":0,"#),
            "{sort}"
        );
        assert!(sort.contains(r#","in_flight":0,"retries":0,"p50_seconds":0."#), "{sort}");
        assert!(summary.starts_with("{\"functions\":[\n"), "{summary}");
        assert!(summary.ends_with("\n]}\n"), "{summary}");
    }
}
