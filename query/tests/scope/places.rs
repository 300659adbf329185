//! Where the queries of an event were made.

use dials_query::scope::{Summary, scope};
use dials_query::{Observed, query};
use std::time::Duration;

fn places(summary: &Summary) -> Vec<(&'static str, u32)> {
    let locations = summary.repeated.iter().filter_map(|repeated| repeated.location);
    locations.map(|location| (location.file(), location.line())).collect()
}

#[test]
fn a_query_without_an_attribute_has_the_place_where_it_was_started() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let guard = scope("places").limit(1).enter();
    let users = query("users", "select").system("sqlite");
    for _ in 0..2 {
        users.static_statement("SELECT a").track_sync(|| ());
        runtime.block_on(users.static_statement("SELECT b").track(async { tokio::task::yield_now().await }));
        users.static_statement("SELECT c").start().finish(&());
        drop(users.static_statement("SELECT d").start());
    }
    let line = line!() - 2;
    let here = |line| (file!(), line);
    assert_eq!(places(&guard.finish()), [here(line - 3), here(line - 2), here(line - 1), here(line)]);
}

#[test]
fn a_statement_that_an_adapter_saw_has_that_of_the_query_around_it_or_else_of_the_scope() {
    let seen = |statement| {
        let observed = Observed::new("sqlite", "", "select", Duration::from_millis(1));
        observed.statement(statement).count();
    };
    let guard = scope("places").limit(1).enter();
    let scope_line = line!() - 1;
    for _ in 0..2 {
        seen("SELECT a");
        query("users", "select").track_sync(|| seen("SELECT b"));
    }
    let line = line!() - 2;
    assert_eq!(places(&guard.finish()), [(file!(), scope_line), (file!(), line)]);
}
