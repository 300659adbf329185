//! diesel, by its instrumentation.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "what cannot be set up ends the test")]

use dials_query::adapters::diesel_2::Queries;
use dials_query::scope::{self, scope};
use dials_query_tests::Identity;
use dials_query_tests::{BIND, Counts, Stage, counts, postgres, slow_in_sqlite, wait_for};
use diesel::connection::{InstrumentationEvent, SimpleConnection, set_default_instrumentation};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::{Duration, Instant};

diesel::table! {
    /// Of a shop.
    carts (id) {
        /// Theirs.
        id -> Integer,
        /// Nobody may see it.
        name -> Text,
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    slow_cart: i64,
}

fn set_up() -> Stage {
    dials_query_tests::set_up(env!("CARGO_TARGET_TMPDIR"), Identity::new)
}

fn sqlite() -> SqliteConnection {
    let mut connection = SqliteConnection::establish(":memory:").unwrap();
    connection
        .batch_execute("CREATE TABLE carts (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE)")
        .unwrap();
    connection.set_instrumentation(Queries::of("sqlite"));
    connection
}

fn made(operation: &str, before: Counts) -> Counts {
    counts("sqlite", operation) - before
}

fn insert(connection: &mut SqliteConnection, cart: &str) -> QueryResult<usize> {
    diesel::insert_into(carts::table).values(carts::name.eq(cart)).execute(connection)
}

#[test]
fn every_query_is_counted_once_with_its_time() {
    let _stage = set_up();
    let before = ["insert", "select", "begin", "commit", "savepoint", "rollback"]
        .map(|operation| counts("sqlite", operation));
    let started = Instant::now();
    let mut connection = sqlite();
    connection
        .transaction(|connection| {
            insert(connection, BIND)?;
            let undone = connection.transaction(|connection| {
                insert(connection, "undone")?;
                Err::<(), _>(diesel::result::Error::RollbackTransaction)
            });
            undone.unwrap_err();
            QueryResult::Ok(())
        })
        .unwrap();
    insert(&mut connection, "b").unwrap();
    let all: Vec<String> = carts::table.select(carts::name).load(&mut connection).unwrap();
    let some: Vec<(i32, String)> = carts::table.filter(carts::name.ne(BIND)).load(&mut connection).unwrap();
    let none: QueryResult<i32> =
        carts::table.filter(carts::id.eq(100)).select(carts::id).first(&mut connection);
    assert_eq!((all.len(), some.len(), none.is_err()), (2, 1, true));
    let took = started.elapsed();
    let [insert, select, begin, commit, savepoint, rollback] =
        ["insert", "select", "begin", "commit", "savepoint", "rollback"]
            .map(|operation| counts("sqlite", operation))
            .into_iter()
            .zip(before)
            .map(|(after, before)| after - before)
            .collect::<Vec<_>>()
            .try_into()
            .unwrap();
    assert_eq!((insert.ok, select.ok), (3, 3), "not to be found is no failure of the query");
    assert_eq!((begin.ok, commit.ok, savepoint.ok, rollback.ok), (1, 1, 1, 1));
    let time = insert.time + select.time;
    assert!(time > Duration::ZERO && time <= took, "{time:?} of {took:?}");
}

#[test]
fn one_that_fails_is_an_error_of_its_kind_once() {
    let _stage = set_up();
    let mut connection = sqlite();
    insert(&mut connection, BIND).unwrap();
    let before = ["insert", "select"].map(|operation| counts("sqlite", operation));
    insert(&mut connection, BIND).unwrap_err();
    let unprepared = "SELECT 'hunter2' FROM there_is_no_such_table";
    sql_query(unprepared).execute(&mut connection).unwrap_err();
    connection.batch_execute(unprepared).unwrap_err();
    let (insert, select) = (made("insert", before[0]), made("select", before[1]));
    assert_eq!((insert.ok, insert.errors), (0, 1));
    assert_eq!((select.ok, select.errors), (0, 2));
    let snapshot = dials_runtime::snapshot();
    let kinds = |operation| {
        dials_query::calls(&snapshot, "", operation)
            .unwrap()
            .error_kinds()
            .map(|(kind, _)| kind)
            .collect::<Vec<_>>()
    };
    assert!(kinds("insert").contains(&"UniqueViolation"), "{:?}", kinds("insert"));
    assert!(kinds("select").contains(&"DatabaseError"), "{:?}", kinds("select"));
}

#[test]
fn a_slow_one_is_told_without_literals_and_binds() {
    let stage = set_up();
    let mut connection = sqlite();
    let before = counts("sqlite", "select");
    let slow = sql_query(slow_in_sqlite!("slow_cart")).bind::<Text, _>(format!("{BIND} -- binds: \n{BIND}"));
    assert!(
        diesel::debug_query::<diesel::sqlite::Sqlite, _>(&slow).to_string().contains(BIND),
        "it would show binds"
    );
    assert_eq!(slow.get_result::<Count>(&mut connection).unwrap().slow_cart, 2_000_000);
    let told = wait_for("slow_cart");
    assert!(
        told.contains("system=[sqlite]") && told.contains("i < ?") && told.contains("WHERE ? <> ?1"),
        "{told}"
    );
    let select = made("select", before);
    assert_eq!((select.ok, select.slow), (1, 1));
    assert_eq!(stage.log().lines().filter(|line| line.contains("slow_cart")).count(), 1);
}

#[test]
fn the_same_query_again_and_again_in_a_scope_is_seen() {
    let _stage = set_up();
    let mut connection = sqlite();
    let summary = scope("GET /carts").run(|| {
        for id in 0..12 {
            let one = carts::table.filter(carts::id.eq(id)).select(carts::name);
            one.first::<String>(&mut connection).optional().unwrap();
        }
        scope::so_far().unwrap()
    });
    assert_eq!(summary.queries, 12);
    let [repeated] = &summary.repeated[..] else { panic!("{summary:?}") };
    assert_eq!((repeated.count, repeated.operation), (12, "select"));
}

#[test]
fn an_instrumentation_of_the_programs_own_hands_events_on() {
    static SEEN: AtomicUsize = AtomicUsize::new(0);
    let _stage = set_up();
    let mut connection = sqlite();
    let mut queries = Queries::of("sqlite");
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        SEEN.fetch_add(1, Relaxed);
        queries.observe(&event);
    });
    let before = counts("sqlite", "insert");
    insert(&mut connection, "a").unwrap();
    assert_eq!(made("insert", before).ok, 1);
    assert!(SEEN.load(Relaxed) >= 2);
}

#[test]
fn postgresql() {
    let _stage = set_up();
    let Some(server) = postgres::start("diesel") else { return };
    set_default_instrumentation(|| Some(Box::new(Queries::of("postgresql")))).unwrap();
    let url = format!("host={} user=postgres password={BIND} dbname=postgres", server.directory().display());
    let mut connection = PgConnection::establish(&url).unwrap();
    set_default_instrumentation(|| None).unwrap();
    PgConnection::establish(&format!("host=/nowhere user=postgres password={BIND}")).map(drop).unwrap_err();

    let count = |operation| counts("postgresql", operation);
    connection
        .batch_execute("CREATE TABLE carts (id serial PRIMARY KEY, name text NOT NULL UNIQUE)")
        .unwrap();
    let before = ["insert", "select"].map(count);
    let insert = |connection: &mut PgConnection| {
        diesel::insert_into(carts::table).values(carts::name.eq(BIND)).execute(connection)
    };
    insert(&mut connection).unwrap();
    insert(&mut connection).unwrap_err();
    let found: Vec<String> = carts::table.select(carts::name).load(&mut connection).unwrap();
    assert_eq!(found, [BIND]);
    let made = [count("insert") - before[0], count("select") - before[1]];
    assert_eq!((made[0].ok, made[0].errors, made[1].ok), (1, 1, 1));

    let before = count("select");
    let unprepared = "SELECT 'hunter2' AS slow_cart FROM there_is_no_such_table";
    sql_query(unprepared).load::<Count>(&mut connection).map(drop).unwrap_err();
    sql_query(unprepared).execute(&mut connection).unwrap_err();
    connection.batch_execute(unprepared).unwrap_err();
    assert_eq!((count("select") - before).errors, 3);

    let summary = scope("GET /carts").run(|| {
        for id in 0..12 {
            let one = carts::table.filter(carts::id.eq(id)).select(carts::name);
            one.first::<String>(&mut connection).optional().unwrap();
        }
        scope::so_far().unwrap()
    });
    assert_eq!(summary.repeated.iter().map(|repeated| repeated.count).collect::<Vec<_>>(), [12]);

    // PostgreSQL shows the value in its message.
    let slow = "SELECT (pg_sleep(0.15)::text || 'hunter2' || $1)::int AS slow_on_postgres";
    let before = count("select");
    let error = sql_query(slow).bind::<Text, _>(BIND).execute(&mut connection).unwrap_err();
    assert!(error.to_string().contains(BIND), "{error}");
    let told = wait_for("slow_on_postgres");
    assert!(told.contains("result=[error]") && told.contains("pg_sleep(?)"), "{told}");
    let made = count("select") - before;
    assert_eq!((made.errors, made.slow), (1, 1));
}
