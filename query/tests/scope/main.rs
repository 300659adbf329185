//! Scopes around queries as a program makes them.

#[cfg(unix)]
mod forks;
mod places;

use dials_query::query;
use dials_query::scope::{Summary, inherit, inherit_sync, scope, so_far};
use dials_runtime::Value;
use std::io;

const ITEMS: &str = "SELECT * FROM items WHERE id = ?";

/// A query that finds nothing.
fn find(statement: &'static str) {
    query("items", "select").system("sqlite").static_statement(statement).track_sync(|| ());
}

async fn find_by(id: u32) -> io::Result<Vec<u32>> {
    let statement = format!("SELECT name FROM items WHERE id = {id}");
    let work = async {
        tokio::task::yield_now().await;
        if id == 3 { Err(io::ErrorKind::NotFound.into()) } else { Ok(vec![id]) }
    };
    query("items", "select").system("sqlite").statement(&statement).track(work).await
}

/// The counts of what repeats, and of all.
fn shape(summary: &Summary) -> (Vec<u64>, u64) {
    (summary.repeated.iter().map(|repeated| repeated.count).collect(), summary.queries)
}

#[test]
fn every_query_counts_however_it_ends() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let summary = runtime.block_on(scope("page").limit(3).track(async {
        for id in 0..4 {
            let _ = find_by(id).await;
        }
        tokio::select! {
            biased;
            _ = find_by(4) => panic!("it waits"),
            () = std::future::ready(()) => {}
        }
        drop(query("items", "select").start());
        let panic =
            std::panic::AssertUnwindSafe(|| query("items", "select").track_sync(|| panic!("of the work")));
        assert!(std::panic::catch_unwind::<_, ()>(panic).is_err());
        so_far().unwrap()
    }));
    assert_eq!(shape(&summary), (vec![5], 7));
    let repeated = &summary.repeated[0];
    assert_eq!((repeated.system, repeated.collection, repeated.operation), ("sqlite", "items", "select"));
    let statement = repeated.statement.as_ref().unwrap();
    assert_eq!(statement.text(), "SELECT name FROM items WHERE id = ?");
    assert!(repeated.time <= summary.db_time);
}

#[test]
fn tasks_and_threads_that_are_given_the_scope_count_in_it() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).build().unwrap();
    let summary = runtime.block_on(scope("fan out").limit(5).track(async {
        let tasks: Vec<_> = (10..30).map(|id| tokio::spawn(inherit(find_by(id)))).collect();
        let bare: Vec<_> = (10..30).map(|id| tokio::spawn(find_by(id))).collect();
        let blocking = tokio::task::spawn_blocking(inherit_sync(|| find(ITEMS)));
        for task in tasks.into_iter().chain(bare) {
            task.await.unwrap().unwrap();
        }
        blocking.await.unwrap();
        so_far().unwrap()
    }));
    assert_eq!(shape(&summary), (vec![20], 21));
}

#[test]
fn the_counter_is_in_snapshots() {
    for _ in 0..2 {
        scope("shown").limit(1).run(|| (0..5).for_each(|_| find(ITEMS)));
    }
    let families = dials_runtime::snapshot().families();
    let family = families.iter().find(|family| family.name == "db_n_plus_one_total").unwrap();
    let series = family.series.iter().find(|series| series.labels[3].1 == "shown").unwrap();
    let labels: Vec<_> = series.labels.iter().map(|(name, value)| (&**name, &**value)).collect();
    assert_eq!(
        labels,
        [
            ("db_system_name", "sqlite"),
            ("db_collection_name", "items"),
            ("db_operation_name", "select"),
            ("scope", "shown")
        ]
    );
    assert_eq!(series.value, Value::Counter(2.0));
}
