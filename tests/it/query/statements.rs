//! Where a statement may come from, and that nobody looks at it without need.

use super::{Ended, ended};
use crate::support::{alone, run};
use crate::told::Told;
use std::borrow::Cow;
use std::future::Future;
use std::io;
use std::sync::LazyLock;

const CONSTANT: &str = "SELECT 1 FROM of_a_constant";
static STATIC: &str = "SELECT 1 FROM of_a_static";
static LAZY: LazyLock<String> = LazyLock::new(|| "SELECT 1 FROM of_a_lazy_one".to_owned());

macro_rules! table {
    ($name:literal) => {
        concat!("SELECT 1 FROM ", $name)
    };
}

#[dials::slow_query(threshold = 1ns, statement = "SELECT 1 FROM of_a_literal")]
fn literal() {}

#[dials::slow_query(threshold = 1ns, statement = r#"SELECT "a" FROM of_a_raw_literal"#)]
fn raw_literal() {}

#[dials::slow_query(threshold = 1ns, statement = CONSTANT)]
fn constant() -> io::Result<()> {
    Ok(())
}

#[dials::slow_query(threshold = 1ns, statement = STATIC)]
async fn of_a_static() {}

#[dials::slow_query(threshold = 1ns, statement = &LAZY)]
fn lazy() {}

#[dials::slow_query(threshold = 1ns, statement = table!("of_a_macro"))]
fn of_a_macro() -> Vec<u8> {
    Vec::new()
}

#[dials::slow_query(threshold = 1ns, statement = sql)]
fn of_a_string(sql: &String) -> usize {
    sql.len()
}

#[dials::slow_query(threshold = 1ns, statement = sql)]
#[allow(clippy::ptr_arg, reason = "what it borrows is what is asked")]
async fn of_a_cow(sql: &Cow<'_, str>) -> usize {
    sql.len()
}

#[dials::slow_query(threshold = 1ns, statement = sql)]
fn reassigned(mut sql: &str) -> io::Result<usize> {
    sql = &sql[1..];
    Ok(sql.len())
}

#[dials::slow_query(threshold = 1ns, statement = sql)]
fn not_used_in_the_body(sql: &str) -> io::Result<()> {
    Ok(())
}

#[dials::slow_query(threshold = 1ns, statement = sql)]
async fn not_used_in_the_body_async(sql: &str) {}

#[dials::slow_query(threshold = 1ns, statement = sql)]
fn static_future(sql: &'static str) -> impl Future<Output = usize> {
    async move { sql.len() }
}

#[derive(Clone, Copy)]
enum Which {
    All,
}

impl Which {
    fn sql(self) -> &'static str {
        match self {
            Which::All => "SELECT 1 FROM of_a_method",
        }
    }
}

#[dials::slow_query(threshold = 1ns, statement = which.sql())]
fn of_a_method(which: Which) -> io::Result<usize> {
    Ok(which.sql().len())
}

struct Connection {
    prepared: &'static str,
    asked: u32,
}

impl Connection {
    #[dials::slow_query(threshold = 1ns, statement = self.prepared)]
    fn of_a_field(&mut self) -> io::Result<u32> {
        self.asked += 1;
        Ok(self.asked)
    }

    #[dials::slow_query(threshold = 1ns, statement = self.prepared)]
    async fn of_a_field_async(&mut self) -> io::Result<u32> {
        self.asked += 1;
        Ok(self.asked)
    }
}

/// The table in the one event that `query` leads to.
fn table(query: impl FnOnce()) -> String {
    let lines = Told::by(query);
    assert_eq!(lines.len(), 1, "{lines:#?}");
    let behind = lines[0].split(" FROM ").nth(1).unwrap_or_else(|| panic!("no statement: {}", lines[0]));
    behind.split('"').next().unwrap().to_owned()
}

#[test]
fn a_statement_comes_from_wherever_there_is_a_text() {
    assert_eq!(table(literal), "of_a_literal");
    assert_eq!(table(raw_literal), "of_a_raw_literal");
    assert_eq!(table(|| constant().unwrap()), "of_a_constant");
    assert_eq!(table(|| run(of_a_static())), "of_a_static");
    assert_eq!(table(lazy), "of_a_lazy_one");
    assert_eq!(table(|| drop(of_a_macro())), "of_a_macro");
    let sql = "SELECT 1 FROM an_argument".to_owned();
    assert_eq!(table(|| _ = of_a_string(&sql)), "an_argument");
    assert_eq!(table(|| _ = run(of_a_cow(&Cow::Borrowed(&sql)))), "an_argument");
    assert_eq!(table(|| _ = reassigned(&sql).unwrap()), "an_argument");
    assert_eq!(table(|| not_used_in_the_body(&sql).unwrap()), "an_argument");
    assert_eq!(table(|| run(not_used_in_the_body_async(&sql))), "an_argument");
    assert_eq!(table(|| _ = run(static_future("SELECT 1 FROM an_argument"))), "an_argument");
    assert_eq!(table(|| _ = of_a_method(Which::All).unwrap()), "of_a_method");
    let mut connection = Connection { prepared: "SELECT 1 FROM of_a_field", asked: 0 };
    assert_eq!(table(|| assert_eq!(connection.of_a_field().unwrap(), 1)), "of_a_field");
    assert_eq!(table(|| assert_eq!(run(connection.of_a_field_async()).unwrap(), 2)), "of_a_field");
}

#[dials::slow_query(threshold = 1h, critical = 1h, collection = "users", statement = sql)]
fn quick(sql: &str) -> io::Result<usize> {
    Ok(sql.len())
}

#[dials::slow_query(threshold = 1h, critical = 1h, collection = "users", statement = sql)]
async fn quick_async(sql: &'static str, fails: bool) -> io::Result<usize> {
    if fails { Err(io::ErrorKind::TimedOut.into()) } else { Ok(sql.len()) }
}

/// A text in memory that nobody may read: whoever looks at it ends the process.
fn unreadable() -> &'static str {
    const LENGTH: usize = 1 << 20;
    // SAFETY: a mapping of its own, at no address in particular.
    let memory = unsafe {
        libc::mmap(std::ptr::null_mut(), LENGTH, libc::PROT_NONE, libc::MAP_PRIVATE | libc::MAP_ANON, -1, 0)
    };
    assert_ne!(memory, libc::MAP_FAILED);
    // SAFETY: nobody is to read it, which is what the test is about; it is never unmapped.
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(memory.cast(), LENGTH)) }
}

#[test]
fn nobody_looks_at_the_statement_of_a_query_that_was_not_slow() {
    alone("query::statements::nobody_looks_at_the_statement_of_a_query_that_was_not_slow", || {
        let (sql, calls) = (unreadable(), 1_000);
        for _ in 0..calls {
            assert_eq!(quick(sql).unwrap(), sql.len());
            assert_eq!(run(quick_async(sql, false)).unwrap(), sql.len());
            run(quick_async(sql, true)).unwrap_err();
        }
        assert_eq!(ended("quick"), Ended::ok(calls));
        assert_eq!(ended("quick_async"), Ended { ok: calls, ..Ended::errors("TimedOut", calls) });
    });
}
