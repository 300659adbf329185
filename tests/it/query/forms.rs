//! Every shape of function counts what happened to the query, once.

use super::{Ended, ended, in_flight};
use crate::support::{Boxed, panics, pause, poll, run};
use std::future::Future;
use std::io;
use std::panic::Location;
use std::pin::Pin;

/// What each of three queries is to do.
#[derive(Clone, Copy)]
enum Do {
    Return,
    Fail,
    Panic,
}

fn work(what: Do) -> io::Result<Vec<u8>> {
    match what {
        Do::Return => Ok(vec![1, 2]),
        Do::Fail => Err(io::ErrorKind::ConnectionReset.into()),
        Do::Panic => panic!("on purpose"),
    }
}

#[dials::slow_query(collection = "users")]
fn synchronous(what: Do) -> io::Result<Vec<u8>> {
    work(what)
}

#[dials::slow_query(collection = "users", statement = sql)]
fn with_statement(sql: &str, what: Do) -> io::Result<Vec<u8>> {
    assert!(sql.starts_with("SELECT"));
    work(what)
}

#[dials::slow_query(collection = "users", statement = sql, labels(length = sql.len()))]
fn of_a_pattern((sql, what): (&str, Do)) -> io::Result<Vec<u8>> {
    assert!(sql.starts_with("SELECT"));
    work(what)
}

#[dials::slow_query(collection = "users")]
async fn asynchronous(what: Do) -> io::Result<Vec<u8>> {
    pause().await;
    work(what)
}

#[dials::slow_query(collection = "users", statement = sql, labels(length = sql.len()))]
async fn asynchronous_with_statement(sql: &str, what: Do) -> io::Result<Vec<u8>> {
    pause().await;
    assert!(sql.starts_with("SELECT"));
    work(what)
}

#[dials::slow_query(collection = "users", statement = "SELECT 1")]
fn returned(what: Do) -> impl Future<Output = io::Result<Vec<u8>>> {
    unannotated(what)
}

async fn unannotated(what: Do) -> io::Result<Vec<u8>> {
    pause().await;
    work(what)
}

#[dials::slow_query(collection = "users", statement = sql, labels(length = sql.len()))]
fn returned_of_a_pattern((sql, what): (&'static str, Do)) -> impl Future<Output = io::Result<Vec<u8>>> {
    assert!(sql.starts_with("SELECT"));
    unannotated(what)
}

#[dials::slow_query(collection = "users", statement = sql, labels(length = sql.len()))]
fn boxed<'a>(sql: &'a str, what: Do) -> Pin<Box<dyn Future<Output = io::Result<Vec<u8>>> + 'a>> {
    let length = sql.len();
    Box::pin(async move {
        pause().await;
        assert_eq!(sql.len(), length);
        work(what)
    })
}

struct Repository {
    sql: String,
}

#[dials::slow_query(collection = "users", statement = &self.sql)]
impl Repository {
    fn of_an_impl_block(&self, what: Do) -> io::Result<Vec<u8>> {
        self.skipped();
        work(what)
    }

    async fn of_an_impl_block_async(&self, what: Do) -> io::Result<Vec<u8>> {
        pause().await;
        work(what)
    }

    #[dials(skip)]
    fn skipped(&self) -> usize {
        self.sql.len()
    }

    #[dials::slow_query(collection = "users", operation = "named_in_an_impl_block")]
    fn own_attribute(&self, what: Do) -> io::Result<Vec<u8>> {
        assert!(self.skipped() > 0);
        work(what)
    }
}

trait Users {
    const ALL: &'static str;

    fn of_a_trait(&self, what: Do) -> io::Result<Vec<u8>>;

    #[dials::slow_query(collection = "users", statement = Self::ALL)]
    fn of_a_trait_by_default(&self, what: Do) -> io::Result<Vec<u8>> {
        work(what)
    }
}

impl Users for Repository {
    const ALL: &'static str = "SELECT * FROM users";

    #[dials::slow_query(collection = "users", statement = Self::ALL)]
    fn of_a_trait(&self, what: Do) -> io::Result<Vec<u8>> {
        work(what)
    }
}

#[async_trait::async_trait]
trait Remote {
    async fn of_async_trait(&self, sql: &str, what: Do) -> io::Result<Vec<u8>>;
}

#[async_trait::async_trait]
impl Remote for Repository {
    #[dials::slow_query(collection = "users", statement = sql)]
    async fn of_async_trait(&self, sql: &str, what: Do) -> io::Result<Vec<u8>> {
        pause().await;
        assert_eq!(sql, self.sql);
        work(what)
    }
}

/// Asks three times, and looks at what it counts.
fn ends_each_way(operation: &str, query: impl Fn(Do) -> io::Result<Vec<u8>>) {
    assert_eq!(query(Do::Return).unwrap(), [1, 2]);
    assert_eq!(query(Do::Fail).unwrap_err().kind(), io::ErrorKind::ConnectionReset);
    assert!(panics(|| query(Do::Panic)));
    assert_eq!(
        ended(operation),
        Ended { ok: 1, panics: 1, rows: 2, ..Ended::errors("ConnectionReset", 1) },
        "{operation}"
    );
}

/// A text that does not live for ever.
fn sql() -> String {
    "SELECT name FROM users".to_owned()
}

#[test]
fn a_function_counts_how_it_ended() {
    let repository = Repository { sql: sql() };
    ends_each_way("synchronous", synchronous);
    ends_each_way("with_statement", |what| with_statement(&sql(), what));
    ends_each_way("of_a_pattern", |what| of_a_pattern((&sql(), what)));
    ends_each_way("of_an_impl_block", |what| repository.of_an_impl_block(what));
    ends_each_way("named_in_an_impl_block", |what| repository.own_attribute(what));
    ends_each_way("of_a_trait", |what| repository.of_a_trait(what));
    ends_each_way("of_a_trait_by_default", |what| repository.of_a_trait_by_default(what));
    assert_eq!(ended("skipped"), Ended::default());
    assert_eq!(ended("own_attribute"), Ended::default());
}

#[test]
fn a_future_counts_how_it_ended() {
    let repository = Repository { sql: sql() };
    ends_each_way("asynchronous", |what| run(asynchronous(what)));
    ends_each_way("asynchronous_with_statement", |what| run(asynchronous_with_statement(&sql(), what)));
    ends_each_way("returned", |what| run(returned(what)));
    ends_each_way("returned_of_a_pattern", |what| run(returned_of_a_pattern(("SELECT 1", what))));
    ends_each_way("boxed", |what| run(boxed(&sql(), what)));
    ends_each_way("of_an_impl_block_async", |what| run(repository.of_an_impl_block_async(what)));
    ends_each_way("of_async_trait", |what| run(repository.of_async_trait(&sql(), what)));
}

type Make = fn() -> Boxed<io::Result<()>>;

#[dials::slow_query(collection = "users")]
async fn dropped() -> io::Result<()> {
    pause().await;
    Ok(())
}

#[dials::slow_query(collection = "users")]
fn dropped_when_returned() -> impl Future<Output = io::Result<()>> {
    unannotated_pause()
}

async fn unannotated_pause() -> io::Result<()> {
    pause().await;
    Ok(())
}

#[dials::slow_query(collection = "users")]
fn dropped_when_boxed() -> Pin<Box<dyn Future<Output = io::Result<()>>>> {
    Box::pin(async {
        pause().await;
        Ok(())
    })
}

#[test]
fn a_future_that_is_dropped_is_cancelled_once_and_one_that_was_not_polled_was_no_query() {
    let forms: [(_, Make); 3] = [
        ("dropped", || Box::pin(dropped())),
        ("dropped_when_returned", || Box::pin(dropped_when_returned())),
        ("dropped_when_boxed", dropped_when_boxed),
    ];
    for (operation, make) in forms {
        drop(make());
        assert_eq!(ended(operation), Ended::default());
        let mut future = make();
        assert!(poll(&mut future).is_pending());
        assert_eq!(in_flight(operation), 1);
        drop(future);
        assert_eq!(ended(operation), Ended { cancelled: 1, ..Ended::default() });
    }
}

#[dials::slow_query(collection = "users", statement = "SELECT 1")]
fn guarded() -> u32 {
    1
}

#[dials::slow_query(collection = "users", statement = sql)]
fn guarded_that_panics(sql: &str) -> u32 {
    panic!("{sql}")
}

#[dials::slow_query(collection = "users")]
#[track_caller]
fn tells_its_caller() -> &'static Location<'static> {
    Location::caller()
}

#[test]
fn what_cannot_be_an_error_is_ok_or_a_panic() {
    assert_eq!(guarded(), 1);
    assert!(panics(|| guarded_that_panics(&sql())));
    let line = line!() + 1;
    assert_eq!(tells_its_caller().line(), line);
    assert_eq!(ended("guarded"), Ended::ok(1));
    assert_eq!(ended("guarded_that_panics"), Ended { panics: 1, ..Ended::default() });
    assert_eq!(ended("tells_its_caller"), Ended::ok(1));
}

#[dials::slow_query(collection = "users", statement = sql)]
async fn never(sql: &str) -> ! {
    loop {
        assert!(!sql.is_empty());
        pause().await;
    }
}

#[test]
fn a_future_that_never_returns_is_in_flight_until_it_is_dropped() {
    let mut future: Pin<Box<dyn Future<Output = _>>> = Box::pin(never("LISTEN users"));
    for _ in 0..3 {
        assert!(poll(&mut future).is_pending());
        assert_eq!(in_flight("never"), 1);
    }
    drop(future);
    assert_eq!(ended("never"), Ended { cancelled: 1, ..Ended::default() });
}

#[dials::slow_query]
fn said_nothing_of() {}

#[test]
fn an_attribute_without_arguments_counts_under_the_functions_name() {
    said_nothing_of();
    let snapshot = dials::snapshot();
    let calls = snapshot.other_calls().iter().find(|calls| calls.names()[1] == "said_nothing_of").unwrap();
    let identity = [
        ("db_system_name", "other_sql"),
        ("db_collection_name", ""),
        ("db_operation_name", "said_nothing_of"),
    ];
    assert_eq!((calls.identity().as_slice(), calls.ok()), (&identity[..], 1));
}

#[test]
fn without_an_attribute_the_same_is_counted() {
    let query = |operation| dials::query("users", operation).system("sqlite").static_statement("SELECT 1");
    ends_each_way("tracked", |what| run(query("tracked").track(unannotated(what))));
    ends_each_way("tracked_with", |what| {
        run(query("tracked_with").track_with(unannotated(what), |value| dials::query::outcome!(value)))
    });
    ends_each_way("tracked_sync", |what| query("tracked_sync").track_sync(|| work(what)));
    ends_each_way("begun", |what| {
        let query = query("begun").start();
        let value = work(what);
        query.finish(&value);
        value
    });
}
