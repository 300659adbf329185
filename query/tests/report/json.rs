//! The report as JSON, as another program reads it.

use crate::{alone, at, note, query};
use dials_query::report::report;
use serde_json::{Value, json};

fn parsed() -> Value {
    let text = report().to_json();
    assert!(!text.contains('\n'));
    serde_json::from_str(&text).unwrap()
}

#[test]
fn each_member_is_there() {
    let _turn = alone();
    let record = query("select * from users where id = 7", 1500);
    let statement = record.statement.clone().unwrap();
    note(record, |record| record.time = at(1));
    let report = parsed();
    let row = json!({
        "fingerprint": statement.fingerprint().to_string(),
        "summary": statement.summary(),
        "statement": statement.text(),
        "system": "sqlite",
        "collection": "users",
        "operation": "select",
        "calls": 1,
        "errors": 0,
        "total_seconds": 1.5,
        "mean_seconds": 1.5,
        "p95_seconds": 1.5,
        "max_seconds": 1.5,
        "rows": 2,
        "first_seen": "2009-02-13T23:31:31.000Z",
        "last_seen": "2009-02-13T23:31:31.000Z",
    });
    assert_eq!(report["rows"], json!([row]));
    assert_eq!((&report["calls"], &report["total_seconds"]), (&json!(1), &json!(1.5)));
    assert_eq!(report["since"].as_str().unwrap().len(), "2009-02-13T23:31:31.000Z".len());
    assert_eq!(report.as_object().unwrap().len(), 4);
}

#[test]
fn all_that_is_not_shown_is_one_more_row() {
    let _turn = alone();
    for number in 0..2000_u64 {
        let collection = &*Box::leak(format!("\"c\\{number}\n").into_boxed_str());
        note(query("", 1000 + number), |record| (record.statement, record.collection) = (None, collection));
    }
    let report = parsed();
    let rows = report["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 500);
    let slowest: Vec<_> = rows.iter().map(|row| row["total_seconds"].as_f64().unwrap()).collect();
    assert_eq!((slowest[0], slowest[499]), (2.999, 2.5));
    assert_eq!(rows[0]["collection"], "\"c\\1999\n");
    assert_eq!(report["others"]["calls"], 1500);
    assert_eq!(report["others"]["operation"], "other");
    assert_eq!(report["total_seconds"], json!(2000 + 1999));
}

#[test]
fn nothing_is_a_report_too() {
    let _turn = alone();
    let report = parsed();
    assert_eq!(
        (&report["calls"], &report["total_seconds"], &report["rows"]),
        (&json!(0), &json!(0), &json!([]))
    );
    assert!(report.get("others").is_none());
}
