//! A filter switches off what is counted, and nothing else.

use super::{Ended, ended};
use crate::support::{alone, run};
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
        assert_eq!(ended(), [const { Ended { ok: 0, errors: vec![], panics: 0, cancelled: 0, rows: 0 } }; 4]);
        dials::set_filter("").unwrap();
        all();
        assert_eq!(ASKED.get(), 4 * 3, "a statement, rows and a label of each");
        let one = Ended { rows: 1, ..Ended::ok(1) };
        assert_eq!(ended(), [one.clone(), one.clone(), one.clone(), one]);
    });
}

#[test]
fn a_filter_switches_off_queries_by_collection_and_operation() {
    alone("query::filters::a_filter_switches_off_queries_by_collection_and_operation", || {
        dials::set_filter("*::off_*=off").unwrap();
        let query = |operation| dials::query("users", operation).track_sync(|| ask(1));
        assert_eq!((query("off_one"), query("on")), (1, 1));
        assert_eq!((ended("off_one"), ended("on")), (Ended::default(), Ended::ok(1)));
        dials::set_filter("").unwrap();
        assert_eq!(query("off_one"), 1);
        assert_eq!(ended("off_one"), Ended::ok(1));
    });
}
