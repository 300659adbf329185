//! sqlx, by its events.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "what cannot be set up ends the test")]

use dials_context::Context;
use dials_query::adapters::sqlx::layer;
use dials_query::query;
use dials_query::scope::{self, scope};
use dials_query_tests::{BIND, Stage, counts, heard, postgres, slow_in_sqlite, wait_for};
use futures_util::TryStreamExt;
use log::LevelFilter;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Connection, Executor, Row};
use std::future::Future;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Statements of all systems come by the same events, and this is the one that they go by here.
const SYSTEM: &str = "postgresql";

fn set_up() -> Stage {
    dials_query_tests::set_up(env!("CARGO_TARGET_TMPDIR"), || layer(SYSTEM))
}

fn run<R>(work: impl Future<Output = R>) -> R {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn sqlite() -> SqliteConnection {
    // Its own warning, from 1 s on, has the statement as it is.
    let options = SqliteConnectOptions::new()
        .in_memory(true)
        .log_slow_statements(LevelFilter::Debug, Duration::from_secs(1));
    let mut connection = options.connect().await.unwrap();
    connection.execute("CREATE TABLE carts (id INTEGER PRIMARY KEY, name TEXT UNIQUE)").await.unwrap();
    connection
}

async fn insert(connection: &mut SqliteConnection, name: &str) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO carts (name) VALUES (?)").bind(name).execute(connection).await.map(drop)
}

#[test]
fn every_statement_is_counted_once_with_its_rows_and_its_time() {
    let _stage = set_up();
    run(async {
        let before = ["create", "insert", "select", "delete"].map(|operation| counts(SYSTEM, operation));
        let started = Instant::now();
        let mut connection = sqlite().await;
        for name in [BIND, "b", "c"] {
            insert(&mut connection, name).await.unwrap();
        }
        // Short enough to be its own summary, long enough not to be, and one that finds nothing.
        let all = connection.fetch_all("SELECT * FROM carts").await.unwrap();
        let some = "SELECT id, name FROM carts WHERE name <> ? ORDER BY id";
        let some = sqlx::query(some).bind(BIND).fetch_all(&mut connection).await.unwrap();
        let none = connection.fetch_optional("SELECT id FROM carts WHERE id = 100").await.unwrap();
        assert_eq!((all.len(), some.len(), none.is_none()), (3, 2, true));
        connection.execute("DELETE FROM carts").await.unwrap();
        connection.close().await.unwrap();
        let took = started.elapsed();
        let made = ["create", "insert", "select", "delete"].map(|operation| counts(SYSTEM, operation));
        let [create, insert, select, delete] = std::array::from_fn(|i| made[i] - before[i]);
        assert_eq!((create.ok, insert.ok, select.ok, delete.ok), (1, 3, 3, 1));
        assert_eq!((select.sized, select.rows), (3, 5));
        assert_eq!(create.sized + insert.sized + delete.sized, 0, "they return none");
        let time = create.time + insert.time + select.time + delete.time;
        assert!(time > Duration::ZERO && time <= took, "{time:?} of {took:?}");
    });
}

#[test]
fn a_slow_one_is_told_once_without_literals_and_nothing_else_is() {
    let stage = set_up();
    run(async {
        let mut connection = sqlite().await;
        let before = counts(SYSTEM, "select");
        let slow = sqlx::query(slow_in_sqlite!("slow_cart")).bind(BIND);
        assert_eq!(slow.fetch_one(&mut connection).await.unwrap().get::<i64, _>(0), 2_000_000);
        let told = wait_for("slow_cart");
        for part in [
            "WARN dials:",
            "message=[slow query]",
            "system=[postgresql]",
            "operation=[select]",
            "rows=[1]",
            "result=[ok]",
        ] {
            assert!(told.contains(part), "{part}: {told}");
        }
        assert!(told.contains("i < ?") && told.contains("WHERE ? <> ?1"), "{told}");
        connection.execute("SELECT 1").await.unwrap();
        let made = counts(SYSTEM, "select") - before;
        assert_eq!((made.ok, made.slow), (2, 1));
        assert!(made.time >= Duration::from_millis(100), "{made:?}");
    });
    assert_eq!(stage.log().lines().filter(|line| line.contains("slow_cart")).count(), 1);
    let heard = heard();
    assert!(!heard.iter().any(|line| line.contains("sqlx::query")), "{heard:#?}");
    assert_eq!(heard.iter().filter(|line| line.contains("slow_cart")).count(), 1);
}

/// What sqlx emits of a statement that it sent from this thread.
fn emit(statement: &str, took: Duration) {
    tracing::debug!(
        target: "sqlx::query",
        summary = statement,
        db.statement = "",
        rows_affected = 0_u64,
        rows_returned = 1_u64,
        elapsed_secs = took.as_secs_f64()
    );
}

#[test]
fn a_slow_one_within_a_query_counts_once_in_its_scope_and_is_told_once() {
    let stage = set_up();
    let slow = Duration::from_millis(150);
    let (line, seen) = scope("GET /carts").run(|| {
        query("within", "select").track_sync(|| {
            emit("SELECT slow_within FROM carts", slow);
            sleep(slow);
        });
        (line!() - 4, scope::so_far().unwrap())
    });
    assert_eq!(seen.queries, 1);
    let told = wait_for("slow_within");
    assert!(told.contains(&format!("location=[{}:{line}]", file!())), "{told}");
    let log = stage.log();
    assert_eq!(log.lines().filter(|line| line.contains("slow_within")).count(), 1, "{log}");
    assert!(!log.contains("\"within\""), "{log}");
    let told: Vec<_> = heard().into_iter().filter(|line| line.contains("collection=[within]")).collect();
    // It took as long, so it may have been seen while it ran.
    assert!(told.iter().all(|line| line.contains("message=[query still running]")), "{told:#?}");
}

/// sqlx does not say so.
#[test]
fn one_that_fails_is_counted_as_ok() {
    let _stage = set_up();
    run(async {
        let mut connection = sqlite().await;
        insert(&mut connection, BIND).await.unwrap();
        let before = counts(SYSTEM, "insert");
        insert(&mut connection, BIND).await.unwrap_err();
        let made = counts(SYSTEM, "insert") - before;
        assert_eq!((made.ok, made.errors), (1, 0));
    });
}

/// The layer sees it in the thread that sqlx has for a connection to SQLite.
#[test]
fn one_to_sqlite_belongs_to_no_scope() {
    let _stage = set_up();
    run(async {
        let mut connection = sqlite().await;
        let seen = scope("GET /carts")
            .track(async {
                for _ in 0..12 {
                    connection.execute("SELECT id FROM carts WHERE name = 'hunter2'").await.unwrap();
                }
                scope::so_far().unwrap()
            })
            .await;
        assert_eq!(seen.queries, 0);
    });
}

#[test]
fn postgresql() {
    let _stage = set_up();
    let Some(server) = postgres::start("sqlx") else { return };
    run(async {
        let options = PgConnectOptions::new().socket(server.directory()).username("postgres");
        let mut connection = options.connect().await.unwrap();

        let before = ["create", "insert", "select"].map(|operation| counts(SYSTEM, operation));
        connection.execute("CREATE TABLE carts (id serial PRIMARY KEY, name text UNIQUE)").await.unwrap();
        for name in [BIND, "b", "c"] {
            sqlx::query("INSERT INTO carts (name) VALUES ($1)")
                .bind(name)
                .execute(&mut connection)
                .await
                .unwrap();
        }
        let mut rows =
            sqlx::query("SELECT name FROM carts WHERE name <> $1").bind("b").fetch(&mut connection);
        let mut found = 0;
        while rows.try_next().await.unwrap().is_some() {
            found += 1;
        }
        drop(rows);
        assert_eq!(found, 2);
        let made = ["create", "insert", "select"].map(|operation| counts(SYSTEM, operation));
        let [create, insert, select] = std::array::from_fn(|i| made[i] - before[i]);
        assert_eq!((create.ok, insert.ok, select.ok, select.sized, select.rows), (1, 3, 1, 1, 2));

        let before = counts(SYSTEM, "select");
        let request = Context::from_headers(None, Some("req-7"));
        let summary = scope("GET /carts")
            .track(request.scope(async {
                for id in 0..12 {
                    let one =
                        sqlx::query("SELECT name FROM carts WHERE id = $1 AND name <> 'hunter2'").bind(id);
                    one.fetch_optional(&mut connection).await.unwrap();
                }
                let slow = "SELECT pg_sleep(0.15)::text AS slow_on_postgres, 'hunter2' WHERE $1 <> ''";
                sqlx::query(slow).bind(BIND).fetch_one(&mut connection).await.unwrap();
                let told = wait_for("slow_on_postgres");
                assert!(told.contains("request_id=[req-7]"), "{told}");
                assert!(told.contains("SELECT pg_sleep(?)"), "{told}");
                scope::so_far().unwrap()
            }))
            .await;
        assert_eq!(summary.queries, 13, "the slow one among them");
        let [repeated] = &summary.repeated[..] else { panic!("{summary:?}") };
        assert_eq!((repeated.count, repeated.operation), (12, "select"));
        let made = counts(SYSTEM, "select") - before;
        assert_eq!((made.ok, made.slow), (13, 1));

        // A future that is dropped ends as one that is awaited: sqlx does not say.
        let before = counts(SYSTEM, "select");
        let endless = sqlx::query("SELECT pg_sleep(60)").execute(&mut connection);
        tokio::time::timeout(Duration::from_millis(20), endless).await.unwrap_err();
        assert_eq!((counts(SYSTEM, "select") - before).ok, 1);
    });
}
