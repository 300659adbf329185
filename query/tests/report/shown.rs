//! What a report knows of each statement.

use crate::{alone, at, note, query};
use dials_query::report::{self, report};
use std::time::Duration;

#[test]
fn queries_of_one_statement_are_one_row() {
    let _turn = alone();
    for (number, millis) in [1500, 2500, 2000].into_iter().enumerate() {
        note(query(&format!("select * from users where id = {number}"), millis), |record| {
            record.rows = Some(number as u64 + 1).filter(|rows| *rows != 2);
            record.result = ["ok", "error", "cancelled"][number];
            record.time = at([7, 3, 5][number]);
        });
    }
    note(query("select * from orders", 5000), |record| {
        (record.system, record.collection) = ("mysql", "orders");
    });
    let report = report();
    assert_eq!((report.calls(), report.total()), (4, Duration::from_secs(11)));
    assert!(report.others().is_none());
    let [users, orders] = report.rows() else { panic!("{report}") };
    assert_eq!((users.calls, users.errors, users.rows), (3, 1, Some(4)));
    assert_eq!((users.total, users.max), (Duration::from_secs(6), Duration::from_millis(2500)));
    assert_eq!(users.mean(), Duration::from_secs(2));
    assert_eq!(users.p95(), users.max, "what is more than the slowest is not shown");
    assert_eq!((users.first_seen, users.last_seen), (at(3), at(7)));
    assert_eq!((users.system, users.collection, users.operation), ("sqlite", "users", "select"));
    assert_eq!(users.fingerprint(), query("select * from users where id = 99", 0).fingerprint());
    assert_eq!((orders.system, orders.collection, orders.calls), ("mysql", "orders", 1));
}

#[test]
fn queries_without_a_statement_are_told_apart_by_where_they_go() {
    let _turn = alone();
    for (collection, millis) in [("users", 3000), ("orders", 1000), ("users", 3000)] {
        note(query("", millis), |record| (record.statement, record.collection) = (None, collection));
    }
    let report = report();
    let rows: Vec<_> = report.rows().iter().map(|row| (row.title(), row.calls)).collect();
    assert_eq!(rows, [("select users".to_owned(), 2), ("select orders".to_owned(), 1)]);
    assert!(report.rows().iter().all(|row| row.fingerprint().is_none()));
}

#[test]
fn what_was_reset_is_gone() {
    let _turn = alone();
    note(query("select 1", 1500), |_| ());
    assert_eq!(report().calls(), 1);
    report::reset();
    assert_eq!((report().calls(), report().total(), report().rows().len()), (0, Duration::ZERO, 0));
}
