use super::*;
use crate::json::Seconds;
use crate::members::{STATEMENT, SUMMARY};
use crate::record::Severity;
use crate::statement::{Dialect, Statement};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::panic::Location;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn parse(line: &str) -> Value {
    assert!(line.ends_with("}\n") && line.lines().count() == 1, "{line:?}");
    assert!(line.len() <= LONGEST, "{} bytes", line.len());
    serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
}

#[test]
fn a_record_that_says_little() {
    let record = Record { collection: "", function: "", module: "", rows: None, ..Record::example() };
    let line = r#"{"timestamp":"1970-01-01T00:00:00.000Z","severity":"slow","system":"sqlite","operation":"select","duration_seconds":1.5,"threshold":1,"outcome":"ok","pid":7}"#;
    assert_eq!(of(&record, 7), format!("{line}\n"));
}

#[test]
fn a_record_that_says_all() {
    let location = Location::caller();
    let record = Record {
        time: UNIX_EPOCH + Duration::from_millis(1_700_000_000_123),
        severity: Severity::Critical,
        duration: Duration::new(5, 1),
        threshold: Duration::from_millis(100),
        statement: Some(Statement::new(Dialect::Sqlite, "select a from users where b = 'secret'")),
        result: "error",
        error_type: Some("Busy"),
        error: Some("the \"database\" is locked".to_owned()),
        labels: Some("tenant=\"a\"".to_owned()),
        request_id: Some("r-1".into()),
        trace_id: Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned()),
        location: Some(location),
        weight: 16,
        ..Record::example()
    };
    let statement = record.statement.as_ref().unwrap();
    let mut expected = json!({
        "timestamp": "2023-11-14T22:13:20.123Z",
        "severity": "critical",
        "system": "sqlite",
        "collection": "users",
        "operation": "select",
        "duration_seconds": 5.000_000_001,
        "threshold": 0.1,
        "statement": statement.text(),
        "fingerprint": statement.fingerprint().to_string(),
        "rows": 2,
        "outcome": "error",
        "error_type": "Busy",
        "error": "the \"database\" is locked",
        "labels": "tenant=\"a\"",
        "function": "find_users",
        "module": "shop::users",
        "location": format!("{}:{}", location.file(), location.line()),
        "sample_weight": 16,
        "request_id": "r-1",
        "trace_id": "4bf92f3577b34da6a3ce929d0e0e4736",
        "pid": 42,
    });
    if !statement.summary().is_empty() {
        expected["summary"] = statement.summary().into();
    }
    assert_eq!(parse(&of(&record, 42)), expected);
}

#[test]
fn durations_are_exact() {
    let shown = |nanos| Seconds(Duration::from_nanos(nanos)).to_string();
    assert_eq!(shown(0), "0");
    assert_eq!(shown(1), "0.000000001");
    assert_eq!(shown(1_500_000_000), "1.5");
    assert_eq!(shown(100_000_000_010), "100.00000001");
    assert_eq!(Seconds(Duration::MAX).to_string(), "18446744073709551615.999999999");
}

/// As long as they can be, and all of what takes most room.
fn largest() -> Record {
    let worst = "\u{1}".repeat(1 << 20);
    let name: &'static str = String::leak(worst.clone());
    Record {
        // There is none with more digits.
        time: SystemTime::UNIX_EPOCH,
        severity: Severity::Critical,
        system: name,
        collection: name,
        operation: name,
        duration: Duration::MAX,
        threshold: Duration::MAX,
        statement: Some(Statement::new(Dialect::Generic, worst.as_bytes())),
        rows: Some(u64::MAX),
        result: name,
        error_type: Some(name),
        error: Some(worst.clone()),
        labels: Some(worst.clone()),
        function: name,
        module: name,
        location: Some(Location::caller()),
        weight: u32::MAX,
        request_id: Some(worst.as_str().into()),
        trace_id: Some(worst),
    }
}

#[test]
fn no_line_is_longer_than_the_longest() {
    assert_eq!(parse(&of(&largest(), u32::MAX))["truncated"], true);
    // Nor would it be if statements were as long as they like.
    let line = of(&Record { statement: None, ..largest() }, u32::MAX);
    let names =
        ["fingerprint", "summary", "statement", "list_len"].map(|name| name.len() + r#""":"","#.len());
    let of_statement = names.iter().sum::<usize>() + STATEMENT + SUMMARY + 2 * "18446744073709551615".len();
    assert!(line.len() + of_statement <= LONGEST, "{}", line.len() + of_statement);
}

#[test]
fn what_was_cut_before_says_so_too() {
    let statement = Statement::new(Dialect::Generic, format!("select {}", "a, ".repeat(20_000)));
    assert!(statement.is_cut());
    let line = of(&Record { statement: Some(statement), ..Record::example() }, 1);
    assert_eq!(parse(&line)["truncated"], true);
}

proptest! {
    #[test]
    fn any_text_is_valid_json(error in any::<String>(), labels in any::<String>(), id in any::<String>(), sql in any::<String>()) {
        let record = Record {
            error: Some(error.clone()),
            labels: Some(labels.clone()),
            request_id: Some(id.as_str().into()),
            statement: Some(Statement::new(Dialect::Generic, &sql)),
            ..Record::example()
        };
        let value = parse(&of(&record, 1));
        prop_assert_eq!(value["error"].as_str().unwrap_or_default(), error);
        prop_assert_eq!(value["labels"].as_str().unwrap_or_default(), labels);
        prop_assert_eq!(value["statement"].as_str().unwrap(), record.statement.as_ref().unwrap().text());
    }
}
