//! What queries belong to, such as a request; where the same statement is sent again and again.
//!
//! A loop that asks the database once for each row sends N + 1 queries where one or two would do. Each is fast, so no slow
//! log shows them. Within a [`scope`] queries are counted by the fingerprint of their statement. When the scope ends, each
//! statement that came more often than the limit is one `tracing` event of level `WARN`, and one more in
//! `db_n_plus_one_total`.
//!
//! ```
//! # mod dials { pub use dials_query::{self as query, scope::scope}; }
//! # async fn answer() {}
//! # async fn serve() {
//! dials::scope("GET /orders").track(answer()).await;
//! # }
//! ```
//!
//! * A query belongs to the innermost scope and to no other: what a scope inside counts, those around it do not.
//! * A scope ends when its guard, closure or future is gone, and with them all that [`inherit`] and [`inherit_sync`] gave
//!   a part in it.
//! * Of queries within queries, as where an annotated function calls another one, only the innermost count. Nothing is within
//!   the guard of [`Query::start`](crate::Query::start).
//! * All statements count, also those that write: a loop of `INSERT`s is as many round trips as one of `SELECT`s, and the
//!   event names the operation. What repeats on purpose runs in a scope of its own with a higher limit, or with none.
//! * Queries without a statement are counted by database, collection, operation and function.
//!
//! # Tasks and threads
//!
//! A scope is current on a thread while its work is done there: within one task it needs nothing, so `join!`, `select!` and
//! streams of futures are fine. It does not go along by itself to another task or thread: what bare `tokio::spawn`,
//! `spawn_blocking`, `std::thread::spawn` or rayon run belongs to no scope, and is not counted. Wrap it where it is handed
//! over:
//!
//! | instead of | |
//! |---|---|
//! | `tokio::spawn(future)` | `scope::spawn(future)`, with the feature `tokio-1`; or `tokio::spawn(scope::inherit(future))` |
//! | `JoinSet::spawn(future)`, `spawn_local(future)` | the same with `scope::inherit(future)` |
//! | `spawn_blocking(work)`, `thread::spawn(work)`, `rayon::spawn(work)` | the same with `scope::inherit_sync(work)` |
//!
//! The closures of `par_iter` run many times, so they cannot be wrapped so; give each of them a
//! [`scope`] of its own, or query before.

mod counter;
mod current;
mod event;
mod guard;
mod inherit;
mod known;
mod limit;
mod missed;
mod scoped;
mod seen;
mod shared;
mod summary;
#[cfg(test)]
mod tests;

pub use guard::Entered;
#[cfg(any(test, feature = "tokio-1"))]
pub use inherit::spawn;
pub use inherit::{inherit, inherit_sync};
pub use limit::set_limit;
pub use scoped::Scoped;
pub use summary::{Repeated, Summary};

pub(crate) use crate::innermost::is_inside;
pub(crate) use counter::families;

use crate::caller::Caller;
use crate::statement::Dialect;
use shared::Shared;
use std::borrow::Cow;
use std::future::Future;
use std::panic::Location;
use std::sync::Arc;

/// What queries belong to from the moment it is entered; of this name.
///
/// The name is a label of metrics, so let there be few: the template of a route, the name of a job. One that the program
/// makes is cut as other label values are, and beyond 1,000 series of `db_n_plus_one_total` all is `__other__`.
///
/// ```
/// # mod dials { pub use dials_query::scope::scope; }
/// # fn load_orders() {}
/// let scope = dials::scope("GET /orders").enter();
/// load_orders();
/// assert!(scope.finish().repeated.is_empty());
/// ```
#[track_caller]
pub fn scope(name: impl Into<Cow<'static, str>>) -> Scope {
    Scope { name: name.into(), limit: limit::limit(), at: Location::caller() }
}

/// A scope that nothing is in yet; made by [`scope()`].
#[must_use = "a scope counts nothing before it is entered"]
#[derive(Clone, Debug)]
pub struct Scope {
    name: Cow<'static, str>,
    limit: u32,
    at: &'static Location<'static>,
}

impl Scope {
    /// How often the same statement may come, instead of what [`set_limit`] says. `None` or 0: as often as it likes.
    ///
    /// ```
    /// # mod dials { pub use dials_query::scope::scope; }
    /// # fn load_orders() {}
    /// dials::scope("import").limit(1_000).run(load_orders);
    /// dials::scope("warm the cache").limit(None).run(load_orders);
    /// ```
    pub fn limit(mut self, limit: impl Into<Option<u32>>) -> Self {
        self.limit = limit.into().unwrap_or(0);
        self
    }

    /// The code of this thread is in the scope until the guard is dropped.
    ///
    /// The guard stays on its thread. Do not hold it across an `.await`, or what other tasks do meanwhile is in the scope
    /// too: use [`track`](Self::track).
    ///
    /// ```compile_fail
    /// # mod dials { pub use dials_query::scope::scope; }
    /// let scope = dials::scope("GET /orders").enter();
    /// std::thread::spawn(move || drop(scope));
    /// ```
    pub fn enter(self) -> Entered {
        Entered::enter(self.begin())
    }

    /// Runs `work` in the scope.
    ///
    /// ```
    /// # mod dials { pub use dials_query::scope::scope; }
    /// # fn load_orders() -> Vec<u32> { vec![1] }
    /// let orders = dials::scope("GET /orders").run(load_orders);
    /// assert_eq!(orders.len(), 1);
    /// ```
    pub fn run<R>(self, work: impl FnOnce() -> R) -> R {
        let _inside = self.enter();
        work()
    }

    /// The future in the scope: whenever it is polled, and when it is dropped, which ends the scope.
    ///
    /// ```
    /// # mod dials { pub use dials_query::scope::{self, scope}; }
    /// # async fn load_orders() {}
    /// # async fn serve() {
    /// let summary = dials::scope("GET /orders")
    ///     .track(async {
    ///         load_orders().await;
    ///         dials::scope::so_far()
    ///     })
    ///     .await;
    /// assert_eq!(summary.map(|summary| summary.queries), Some(0));
    /// # }
    /// # tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(serve());
    /// ```
    pub fn track<F: Future>(self, future: F) -> Scoped<F> {
        Scoped::new(Some(self.begin()), future)
    }

    fn begin(self) -> Arc<Shared> {
        Arc::new(Shared::new(self.name, self.limit, self.at))
    }
}

/// What the scope that this code is in has counted until now; `None` outside of any.
///
/// For the log line at the end of a request, and for tests: that a page makes four queries however many orders it shows
/// can be asserted.
///
/// ```
/// # mod dials { pub use dials_query::scope::{self, scope}; }
/// # fn load_orders() {}
/// let summary = dials::scope("GET /orders").run(|| {
///     load_orders();
///     dials::scope::so_far()
/// });
/// assert!(summary.is_some_and(|summary| summary.repeated.is_empty()));
/// assert!(dials::scope::so_far().is_none());
/// ```
pub fn so_far() -> Option<Summary> {
    current::with(Shared::summary)
}

/// A query that has ended, as its scope sees it.
#[derive(Clone, Copy)]
pub(crate) struct Ended<'a> {
    pub(crate) system: &'static str,
    pub(crate) collection: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) statement: Option<(Dialect, Text<'a>)>,
    pub(crate) nanos: u64,
    pub(crate) caller: Caller,
}

/// Lets the scope of this thread count a query.
pub(crate) fn note(query: &Ended<'_>) {
    current::with(|scope| scope.note(query));
}

/// The text of a statement.
#[derive(Clone, Copy)]
pub(crate) enum Text<'a> {
    /// Known again by its address.
    Fixed(&'static str),
    /// Gone after the query.
    Passing(&'a str),
}
