//! sea-orm, by its metric callback.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "what cannot be set up ends the test")]

use dials_query::adapters::sea_orm_2::count;
use dials_query::scope::{self, scope};
use dials_query_tests::Identity;
use dials_query_tests::{BIND, Counts, Stage, counts, heard, slow_in_sqlite, wait_for};
use futures_util::TryStreamExt;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend, DbErr, ExecResult, Statement,
    StreamTrait, TransactionTrait,
};
use std::future::Future;
use std::time::{Duration, Instant};

const SYSTEM: &str = "sqlite";

fn set_up() -> Stage {
    dials_query_tests::set_up(env!("CARGO_TARGET_TMPDIR"), Identity::new)
}

fn run<R>(work: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn carts() -> DatabaseConnection {
    let mut options = ConnectOptions::new("sqlite::memory:");
    // Its log of statements has them as they are, at level INFO.
    options.max_connections(1).sqlx_logging(false);
    let mut database = Database::connect(options).await.unwrap();
    database
        .execute_unprepared("CREATE TABLE carts (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
        .await
        .unwrap();
    database.set_metric_callback(count);
    database
}

async fn insert(connection: &impl ConnectionTrait, name: &str) -> Result<ExecResult, DbErr> {
    let sql = "INSERT INTO carts (name) VALUES (?)";
    connection.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, [name.into()])).await
}

fn select(sql: &str) -> Statement {
    Statement::from_string(DbBackend::Sqlite, sql)
}

fn made(operation: &str, before: Counts) -> Counts {
    counts(SYSTEM, operation) - before
}

#[test]
fn every_statement_is_counted_once_with_its_time() {
    let _stage = set_up();
    run(async {
        let database = carts().await;
        let before = ["insert", "select"].map(|operation| counts(SYSTEM, operation));
        let started = Instant::now();
        for name in [BIND, "b"] {
            insert(&database, name).await.unwrap();
        }
        let transaction = database.begin().await.unwrap();
        insert(&transaction, "c").await.unwrap();
        transaction.commit().await.unwrap();
        let all = database.query_all_raw(select("SELECT * FROM carts")).await.unwrap();
        let one = database.query_one_raw(select("SELECT * FROM carts WHERE name = 'hunter2'")).await.unwrap();
        let streamed = database.stream_raw(select("SELECT name FROM carts")).await.unwrap();
        let streamed: Vec<_> = streamed.try_collect().await.unwrap();
        assert_eq!((all.len(), one.is_none(), streamed.len()), (3, true, 3));
        let took = started.elapsed();
        let (insert, select) = (made("insert", before[0]), made("select", before[1]));
        assert_eq!((insert.ok, select.ok, select.sized), (3, 3, 0), "rows are not told");
        let time = insert.time + select.time;
        assert!(time > Duration::ZERO && time <= took, "{time:?} of {took:?}");
    });
}

#[test]
fn one_that_fails_is_an_error() {
    let _stage = set_up();
    run(async {
        let database = carts().await;
        insert(&database, BIND).await.unwrap();
        let before = counts(SYSTEM, "insert");
        insert(&database, BIND).await.unwrap_err();
        let insert = made("insert", before);
        assert_eq!((insert.ok, insert.errors), (0, 1));
    });
    let snapshot = dials_runtime::snapshot();
    let insert = dials_query::calls(&snapshot, "", "insert").unwrap();
    assert_eq!(insert.error_kinds().collect::<Vec<_>>(), [("DbErr", 1)]);
}

#[test]
fn a_slow_one_is_told_without_literals_and_values() {
    let stage = set_up();
    run(async {
        let database = carts().await;
        let before = counts(SYSTEM, "select");
        let slow =
            Statement::from_sql_and_values(DbBackend::Sqlite, slow_in_sqlite!("slow_cart"), [BIND.into()]);
        assert!(slow.to_string().contains(BIND), "it would show the values");
        database.query_one_raw(slow).await.unwrap().unwrap();
        let told = wait_for("slow_cart");
        assert!(
            told.contains("system=[sqlite]") && told.contains("i < ?") && told.contains("WHERE ? <> ?1"),
            "{told}"
        );
        let select = made("select", before);
        assert_eq!((select.ok, select.slow), (1, 1));
    });
    assert_eq!(stage.log().lines().filter(|line| line.contains("slow_cart")).count(), 1);
    assert_eq!(heard().iter().filter(|line| line.contains("slow_cart")).count(), 1);
}

#[test]
fn the_same_statement_again_and_again_in_a_scope_is_seen() {
    let _stage = set_up();
    run(async {
        let database = carts().await;
        let summary = scope("GET /carts")
            .track(async {
                for id in 0..12 {
                    let sql = format!("SELECT name FROM carts WHERE id = {id} AND name <> 'hunter2'");
                    database.query_one_raw(select(&sql)).await.unwrap();
                }
                scope::so_far().unwrap()
            })
            .await;
        assert_eq!(summary.queries, 12);
        let [repeated] = &summary.repeated[..] else { panic!("{summary:?}") };
        assert_eq!(repeated.count, 12);
    });
}
