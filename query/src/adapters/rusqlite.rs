//! What [rusqlite](https://docs.rs/rusqlite) tells of statements: SQLite's own trace.
//!
//! SQLite says neither that a statement failed nor how many rows it returned. A statement is timed from its first step until
//! it is reset, so what the program does between two rows is in the time.

use super::told;
use std::cell::RefCell;
use std::time::{Duration, Instant};

const SYSTEM: &str = "sqlite";

/// So many statements may be under way on a thread. The time of others is what SQLite says.
const MOST: usize = 64;

thread_local! {
    /// Statements under way, each by the address of its text, which is its own.
    static UNDER_WAY: RefCell<Vec<(usize, Instant)>> = const { RefCell::new(Vec::new()) };
}

/// Counts the statements of a connection of rusqlite, which needs its feature `trace`.
///
/// ```ignore
/// let mut connection = rusqlite::Connection::open("shop.db")?;
/// dials::query::profile_rusqlite!(connection)?;
/// ```
///
/// It is a macro, so that it fits every version of rusqlite from 0.33 on: it names what goes by the name `rusqlite` where it
/// stands (`use r2d2_sqlite::rusqlite;` will do), and returns what `Connection::trace_v2` of that version returns: nothing
/// before 0.41, a `Result` since.
///
/// A connection has one trace: this replaces another, and is replaced by it.
#[macro_export]
macro_rules! profile_rusqlite {
    ($connection:expr) => {{
        // Captures nothing and leaves the connection alone, so that it does not matter when rusqlite drops it: in 0.41.0 a
        // callback that replaced itself was freed while it ran.
        fn __dials_profile(event: rusqlite::trace::TraceEvent<'_>) {
            match event {
                rusqlite::trace::TraceEvent::Stmt(statement, text) => {
                    $crate::adapters::rusqlite::started(&statement.sql(), text)
                }
                rusqlite::trace::TraceEvent::Profile(statement, duration) => {
                    $crate::adapters::rusqlite::finished(&statement.sql(), duration)
                }
                _ => {}
            }
        }
        $connection.trace_v2(
            rusqlite::trace::TraceEventCodes::SQLITE_TRACE_STMT
                | rusqlite::trace::TraceEventCodes::SQLITE_TRACE_PROFILE,
            ::core::option::Option::Some(__dials_profile),
        )
    }};
}

/// A statement begins, or something of it that SQLite tells by a comment: a trigger.
#[doc(hidden)]
pub fn started(statement: &str, text: &str) {
    if statement != text {
        return;
    }
    let address = address(statement);
    let now = Instant::now();
    change(|under_way| {
        under_way.retain(|(known, _)| *known != address);
        if under_way.len() == MOST {
            under_way.remove(0);
        }
        under_way.push((address, now));
    });
}

/// A statement is over. SQLite knows its time by a clock that may be set, in milliseconds.
#[doc(hidden)]
pub fn finished(statement: &str, duration: Duration) {
    let address = address(statement);
    let since = change(|under_way| {
        let at = under_way.iter().position(|(known, _)| *known == address)?;
        Some(under_way.swap_remove(at).1)
    });
    let duration = since.flatten().map_or(duration, |since| since.elapsed());
    told(SYSTEM, statement, duration).count();
}

fn address(statement: &str) -> usize {
    statement.as_ptr().addr()
}

/// `None` on a thread whose locals are gone.
fn change<R>(change: impl FnOnce(&mut Vec<(usize, Instant)>) -> R) -> Option<R> {
    UNDER_WAY
        .try_with(|under_way| under_way.try_borrow_mut().ok().map(|mut under_way| change(&mut under_way)))
        .ok()?
}
