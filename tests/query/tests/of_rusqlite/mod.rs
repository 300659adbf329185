//! What holds for every version of rusqlite.

#![allow(clippy::unwrap_used, reason = "what cannot be set up ends the test")]

use crate::{profile, stop};
use dials_query::scope::{self, scope};
use dials_query_tests::Identity;
use dials_query_tests::{BIND, Stage, counts, slow_in_sqlite, wait_for};
use rusqlite::functions::FunctionFlags;
use rusqlite::{Connection, Rows, Statement, params};
use std::time::{Duration, Instant};

const SYSTEM: &str = "sqlite";

fn set_up() -> Stage {
    dials_query_tests::set_up(env!("CARGO_TARGET_TMPDIR"), Identity::new)
}

fn carts() -> Connection {
    let mut connection = Connection::open_in_memory().unwrap();
    connection.execute_batch("CREATE TABLE carts (id INTEGER PRIMARY KEY, name TEXT UNIQUE)").unwrap();
    profile(&mut connection);
    connection
}

fn insert(connection: &Connection, name: &str) -> rusqlite::Result<usize> {
    connection.execute("INSERT INTO carts (name) VALUES (?1)", params![name])
}

fn names(connection: &Connection) -> usize {
    let mut statement = connection.prepare_cached("SELECT name FROM carts").unwrap();
    statement.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap).count()
}

#[test]
fn every_statement_is_counted_once_with_its_time() {
    let _stage = set_up();
    let before = ["insert", "select", "begin", "commit"].map(|operation| counts(SYSTEM, operation));
    let started = Instant::now();
    let connection = carts();
    connection.execute_batch("BEGIN; INSERT INTO carts (name) VALUES ('hunter2'); COMMIT;").unwrap();
    insert(&connection, BIND).unwrap();
    assert_eq!((names(&connection), names(&connection)), (2, 2));
    drop(connection);
    let took = started.elapsed();
    let made = ["insert", "select", "begin", "commit"].map(|operation| counts(SYSTEM, operation));
    let [insert, select, begin, commit] = std::array::from_fn(|i| made[i] - before[i]);
    assert_eq!((insert.ok, select.ok, begin.ok, commit.ok), (2, 2, 1, 1));
    assert_eq!(insert.sized + select.sized, 0, "SQLite does not say how many");
    for statement in [insert, select, begin, commit] {
        assert!(statement.time > Duration::ZERO && statement.time <= took, "{statement:?} of {took:?}");
        assert_ne!(
            statement.time.as_nanos() % 1_000_000,
            0,
            "this is SQLite's time, in milliseconds: {statement:?}"
        );
    }
}

#[test]
fn a_slow_one_is_told_without_literals() {
    let stage = set_up();
    let connection = carts();
    let before = counts(SYSTEM, "select");
    let found: i64 =
        connection.query_row(slow_in_sqlite!("slow_cart"), params![BIND], |row| row.get(0)).unwrap();
    assert_eq!(found, 2_000_000);
    let told = wait_for("slow_cart");
    assert!(
        told.contains("system=[sqlite]") && told.contains("i < ?") && told.contains("WHERE ? <> ?1"),
        "{told}"
    );
    let made = counts(SYSTEM, "select") - before;
    assert_eq!((made.ok, made.slow), (1, 1));
    assert!(made.time >= Duration::from_millis(100), "{made:?}");
    assert_eq!(stage.log().lines().filter(|line| line.contains("slow_cart")).count(), 1);
}

/// SQLite does not say so.
#[test]
fn one_that_fails_is_counted_as_ok() {
    let _stage = set_up();
    let connection = carts();
    insert(&connection, BIND).unwrap();
    let before = counts(SYSTEM, "insert");
    insert(&connection, BIND).unwrap_err();
    let made = counts(SYSTEM, "insert") - before;
    assert_eq!((made.ok, made.errors), (1, 0));
}

#[test]
fn a_trigger_is_part_of_its_statement() {
    let _stage = set_up();
    let connection = carts();
    connection
        .execute_batch(
            "CREATE TABLE changes (id INTEGER PRIMARY KEY);
             CREATE TRIGGER told AFTER INSERT ON carts BEGIN
                 INSERT INTO changes (id) VALUES (NULL);
                 SELECT id FROM changes;
             END;",
        )
        .unwrap();
    let before = ["insert", "select", "other"].map(|operation| counts(SYSTEM, operation));
    let began = Instant::now();
    // The trigger comes when nearly all is done.
    let numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT count(*) FROM n";
    connection.execute(&format!("INSERT INTO carts (name) {numbers}"), []).unwrap();
    let took = began.elapsed();
    let made = ["insert", "select", "other"].map(|operation| counts(SYSTEM, operation));
    let [insert, select, other] = std::array::from_fn(|i| made[i] - before[i]);
    assert_eq!((insert.ok, select.ok, other.ok), (1, 0, 0));
    assert!(insert.time > took / 4 && insert.time <= took, "{insert:?} of {took:?}");
}

#[test]
fn statements_that_are_under_way_together_have_each_their_own_time() {
    // The text is the same, so that only the statement tells them apart.
    const SQL: &str = "SELECT id FROM carts ORDER BY id";
    const PAUSE: Duration = Duration::from_millis(30);
    let _stage = set_up();
    let connection = carts();
    for name in ["a", "b"] {
        insert(&connection, name).unwrap();
    }
    let mut before = counts(SYSTEM, "select");
    let mut end = |rows: Rows<'_>| {
        drop(rows);
        let made = counts(SYSTEM, "select") - before;
        assert_eq!(made.ok, 1);
        before = counts(SYSTEM, "select");
        made.time
    };
    let [mut long, mut short, mut last] = std::array::from_fn(|_| connection.prepare(SQL).unwrap());
    let long = begin(&mut long);
    std::thread::sleep(PAUSE);
    let began = Instant::now();
    let (short, last) = (begin(&mut short), begin(&mut last));
    let (short, long) = (end(short), end(long));
    assert!(long >= PAUSE, "{long:?}");
    assert!(short <= began.elapsed() && end(last) <= began.elapsed(), "{short:?}");
}

fn begin<'a>(statement: &'a mut Statement<'_>) -> Rows<'a> {
    let mut rows = statement.query([]).unwrap();
    rows.next().unwrap().unwrap();
    rows
}

#[test]
fn a_statement_within_another_is_counted_too() {
    let _stage = set_up();
    let connection = carts();
    insert(&connection, "a").unwrap();
    let count = |context: &rusqlite::functions::Context<'_>| {
        // SAFETY: the connection is not closed by it.
        let connection = unsafe { context.get_connection() }?;
        connection.query_row("SELECT count(*) FROM carts", [], |row| row.get::<_, i64>(0))
    };
    connection.create_scalar_function("carts_now", 0, FunctionFlags::SQLITE_UTF8, count).unwrap();
    let before = counts(SYSTEM, "select");
    let now: i64 = connection.query_row("SELECT carts_now()", [], |row| row.get(0)).unwrap();
    assert_eq!(now, 1);
    assert_eq!((counts(SYSTEM, "select") - before).ok, 2);
}

#[test]
fn reading_a_blob_is_no_statement() {
    let _stage = set_up();
    let connection = carts();
    connection
        .execute_batch("CREATE TABLE pictures (data BLOB); INSERT INTO pictures VALUES (zeroblob(10))")
        .unwrap();
    let before = counts(SYSTEM, "other").ok;
    connection.blob_open("main", "pictures", "data", 1, true).unwrap();
    assert_eq!(counts(SYSTEM, "other").ok, before);
}

#[test]
fn the_same_statement_again_and_again_in_a_scope_is_seen() {
    let _stage = set_up();
    let connection = carts();
    let summary = scope("GET /carts").run(|| {
        for id in 0..12 {
            let sql = format!("SELECT count(*) FROM carts WHERE id = {id} AND name <> 'hunter2'");
            connection.query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap();
        }
        scope::so_far().unwrap()
    });
    assert_eq!(summary.queries, 12);
    let [repeated] = &summary.repeated[..] else { panic!("{summary:?}") };
    assert_eq!(repeated.count, 12);
}

#[test]
fn a_trace_of_the_programs_own_takes_its_place() {
    let _stage = set_up();
    let mut connection = carts();
    stop(&mut connection);
    let before = counts(SYSTEM, "insert").ok;
    insert(&connection, "a").unwrap();
    assert_eq!(counts(SYSTEM, "insert").ok, before);
    profile(&mut connection);
    profile(&mut connection);
    insert(&connection, "b").unwrap();
    assert_eq!(counts(SYSTEM, "insert").ok, before + 1);
}
