//! A filter switches off what is counted, and nothing else.

use super::{Ended, ended};
use crate::support::{alone, run};
use crate::told::Told;
use std::cell::Cell;
use std::future::{Future, ready};
use std::io;
use std::pin::Pin;

thread_local! {
    static ASKED: Cell<u32> = const { Cell::new(0) };
}

fn ask<T>(value: T) -> T {
    ASKED.set(ASKED.get() + 1);
    value
}

fn rows<T>(_: &T) -> u8 {
    ask(1)
}

#[dials::slow_query(collection = "users", statement = ask("SELECT 1"), rows = rows, labels(shard = ask(1)))]
fn filtered() -> io::Result<()> {
    Ok(())
}

#[dials::slow_query(collection = "users", statement = ask("SELECT 1"), rows = rows, labels(shard = ask(1)))]
async fn filtered_async() -> io::Result<()> {
    ready(Ok(())).await
}

#[dials::slow_query(collection = "users", statement = ask("SELECT 1"), rows = rows, labels(shard = ask(1)))]
fn filtered_future() -> impl Future<Output = io::Result<()>> {
    ready(Ok(()))
}

#[dials::slow_query(collection = "users", statement = ask("SELECT 1"), rows = rows, labels(shard = ask(1)))]
fn filtered_box() -> Pin<Box<dyn Future<Output = io::Result<()>>>> {
    Box::pin(async { Ok(()) })
}

#[test]
fn nothing_of_the_users_runs_for_what_is_off() {
    alone("query::filters::nothing_of_the_users_runs_for_what_is_off", || {
        let all = || {
            filtered().unwrap();
            run(filtered_async()).unwrap();
            run(filtered_future()).unwrap();
            run(filtered_box()).unwrap();
        };
        let ended = || ["filtered", "filtered_async", "filtered_future", "filtered_box"].map(ended);
        dials::set_filter("it::query::filters::*=off").unwrap();
        all();
        assert_eq!(ASKED.get(), 0);
        assert_eq!(
            ended(),
            [const { Ended { ok: 0, errors: vec![], panics: 0, cancelled: 0, retries: 0, rows: 0 } }; 4]
        );
        dials::set_filter("").unwrap();
        all();
        assert_eq!(ASKED.get(), 4 * 3, "a statement, rows and a label of each");
        let one = Ended { rows: 1, ..Ended::ok(1) };
        assert_eq!(ended(), [one.clone(), one.clone(), one.clone(), one]);
    });
}

#[dials::slow_query(threshold = 1ns, critical = 1h, collection = "users")]
fn sampled() {}

#[test]
fn a_slow_query_of_a_sample_says_what_it_stands_for() {
    alone("query::filters::a_slow_query_of_a_sample_says_what_it_stands_for", || {
        let all = || (0..1_000).for_each(|_| sampled());
        dials::set_filter("it::query::filters::sampled=sample:4").unwrap();
        let lines = Told::by(all);
        assert!((100..500).contains(&lines.len()), "{} of 1000", lines.len());
        assert!(lines.iter().all(|line| line.contains(" sample_weight=4")), "{lines:#?}");
        let report = dials::query::report();
        assert_eq!((report.calls(), ended("sampled")), (4 * lines.len() as u64, Ended::ok(report.calls())));
        dials::query::report::reset();
        dials::set_filter("").unwrap();
        let lines = Told::by(all);
        assert_eq!((lines.len(), dials::query::report().calls()), (1_000, 1_000));
        assert!(!lines.iter().any(|line| line.contains("sample_weight")));
    });
}

#[test]
fn a_filter_switches_off_queries_by_collection_and_operation() {
    alone("query::filters::a_filter_switches_off_queries_by_collection_and_operation", || {
        dials::set_filter("other_sql::carts::*=off").unwrap();
        let query = |collection| dials::query(collection, "of_a_collection").track_sync(|| ask(1));
        assert_eq!((query("carts"), query("users")), (1, 1));
        let counted = |collection| dials::query::calls(&dials::snapshot(), collection, "of_a_collection");
        assert_eq!(counted("carts").map_or(0, |calls| calls.calls()), 0);
        assert_eq!(counted("users").map_or(0, |calls| calls.calls()), 1);
        dials::set_filter("*::off_*=off").unwrap();
        let query = |operation| dials::query("users", operation).track_sync(|| ask(1));
        assert_eq!((query("off_one"), query("on")), (1, 1));
        assert_eq!((ended("off_one"), ended("on")), (Ended::default(), Ended::ok(1)));
        dials::set_filter("").unwrap();
        assert_eq!(query("off_one"), 1);
        assert_eq!(ended("off_one"), Ended::ok(1));
    });
}
