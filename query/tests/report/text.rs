//! The report as people read it.

use crate::{alone, note, query};
use dials_query::report::report;

#[test]
fn columns_stand_under_their_names() {
    let _turn = alone();
    note(query("", 123_456), |record| record.statement = None);
    note(query("", 1500), |record| {
        record.statement = None;
        (record.system, record.collection) = ("", "orders");
        (record.rows, record.result) = (None, "error");
    });
    let expected = "\
    \x20   total  calls       mean        p95        max  rows  errors  system  query
123.456 s      1  123.456 s  123.456 s  123.456 s     2       0  sqlite  select users
  1.500 s      1    1.500 s    1.500 s    1.500 s     -       1          select orders
";
    assert_eq!(report().to_string(), expected);
}

#[test]
fn a_statement_cannot_break_its_line() {
    let _turn = alone();
    let columns = "column, ".repeat(50);
    note(query(&format!("select\n\n  {columns}\r\n\t\u{1b}[31m last\nfrom users"), 1500), |_| ());
    let text = report().to_string();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(!text.chars().any(|character| character.is_control() && character != '\n'), "{text:?}");
    let (_, shown) = lines[1].split_once("sqlite  ").unwrap();
    assert!(shown.starts_with("select column, column"), "{shown}");
    assert!(shown.ends_with('…') && shown.chars().count() == 121, "{shown}");
}

#[test]
fn a_name_cannot_command_the_terminal() {
    let _turn = alone();
    note(query("", 1500), |record| (record.statement, record.collection) = (None, "us\u{1b}[31mers\r\n"));
    assert!(report().to_string().ends_with("  select us [31mers\n"), "{}", report());
}

#[test]
fn what_is_not_shown_is_the_last_line() {
    let _turn = alone();
    for number in 0..501_u64 {
        let collection = &*Box::leak(format!("c{number}").into_boxed_str());
        note(query("", 5000 - number), |record| (record.statement, record.collection) = (None, collection));
    }
    let text = report().to_string();
    assert_eq!(text.lines().count(), 1 + 500 + 1);
    assert!(text.lines().last().unwrap().ends_with("  other"), "{text}");
}
