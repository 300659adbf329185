//! Queries that no attribute can stand on.

use crate::answer::Answer;
use crate::asks::Asks;
use crate::call::{Call, Diverges};
use crate::caller::Called;
use crate::future::Timed;
use crate::kind::{OTHER_SYSTEM, Queries};
use crate::queried::Queried;
use dials_context::current::{Around, Inside};
use dials_runtime::__private::{Asked, Fault, Names, Site, named};
use dials_runtime::Outcome;
use std::fmt;
use std::future::Future;
use std::panic::Location;

static OTHERS: Site = Site::new(&OTHERS, "", || "")
    .name("__other__")
    .of(&Queries, ["__other__", "__other__", "__other__"])
    .asynchronous();

/// Counts queries as `#[slow_query]` does, where no attribute can stand.
///
/// Every collection and operation is a series of its own, so let there be few: beyond `Limits::series_total` they are
/// `__other__`.
///
/// ```
/// # mod dials { pub use dials_query::query; }
/// # async fn fetch(sql: &str) -> Result<Vec<String>, std::io::Error> { Ok(Vec::new()) }
/// # async fn example() -> Result<(), std::io::Error> {
/// let sql = "SELECT name FROM users WHERE id = 7";
/// let names = dials::query("users", "select").system("sqlite").statement(sql).track(fetch(sql)).await?;
/// # Ok(()) }
/// ```
pub fn query(collection: &'static str, operation: &'static str) -> Query<'static> {
    Query { names: [OTHER_SYSTEM, operation, collection], asked: None }
}

/// A query that is to be counted; made by [`query`].
#[must_use = "a query counts what it tracks"]
#[derive(Clone, Copy)]
pub struct Query<'a> {
    names: Names,
    asked: Option<Asked<'a>>,
}

impl fmt::Debug for Query<'_> {
    /// Without the statement, which may hold what nobody is to see.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [system, operation, collection] = self.names;
        f.debug_struct("Query")
            .field("system", &system)
            .field("operation", &operation)
            .field("collection", &collection)
            .finish_non_exhaustive()
    }
}

impl Asks for Query<'_> {
    fn asked(&self) -> Option<Asked<'_>> {
        self.asked
    }
}

impl<'a> Query<'a> {
    /// The database, by [OpenTelemetry's name](https://opentelemetry.io/docs/specs/semconv/registry/attributes/db/#db-system-name)
    /// for it, such as `postgresql`, `mysql` or `sqlite`. It says in which language the statement is.
    pub fn system(self, system: &'static str) -> Self {
        let [_, operation, collection] = self.names;
        Query { names: [system, operation, collection], ..self }
    }

    /// What is asked. It is looked at when the query was slow, or belongs to a scope.
    pub fn statement(self, statement: &str) -> Query<'_> {
        Query { names: self.names, asked: Some(Asked::Passing(statement)) }
    }

    /// The same for a text that lives for ever: it is told while the query is still running, too.
    pub fn static_statement(self, statement: &'static str) -> Query<'static> {
        Query { names: self.names, asked: Some(Asked::Fixed(statement)) }
    }

    /// Counts the future as one query, from its first poll to its completion; dropped between, it is `cancelled`.
    #[track_caller]
    pub fn track<F: Future<Output: Queried>>(self, work: F) -> impl Future<Output = F::Output> + use<'a, F> {
        self.track_with(work, Queried::__dials_answer)
    }

    /// The same for a value that does not say itself how the query ended: `classify` does, and
    /// [`outcome!`](crate::outcome) tells it by any type.
    ///
    /// ```
    /// # mod dials { pub use dials_query as query; }
    /// # struct Users;
    /// # async fn fetch() -> Result<Users, String> { Ok(Users) }
    /// # async fn example() -> Result<(), String> {
    /// let users = dials::query::query("users", "select")
    ///     .track_with(fetch(), |users| dials::query::outcome!(users))
    ///     .await?;
    /// # Ok(()) }
    /// ```
    #[track_caller]
    pub fn track_with<F: Future, C: Fn(&F::Output) -> Answer<'_>>(
        self,
        work: F,
        classify: C,
    ) -> impl Future<Output = F::Output> + use<'a, F, C> {
        let (site, called) = (self.site(), Called::at(Location::caller()));
        let timed =
            Timed::new(move || site, self, work, move |value: &F::Output| guarded(site, || classify(value)));
        Around::new(called, timed)
    }

    /// Counts the closure as one query.
    #[track_caller]
    pub fn track_sync<R: Queried>(self, work: impl FnOnce() -> R) -> R {
        self.track_sync_with(work, Queried::__dials_answer)
    }

    /// The same for a value that does not say itself how the query ended: `classify` does.
    #[track_caller]
    pub fn track_sync_with<R>(self, work: impl FnOnce() -> R, classify: impl FnOnce(&R) -> Answer<'_>) -> R {
        let (site, mut called) = (self.site(), Called::at(Location::caller()));
        let _inside = Inside::enter(&mut called);
        let call = Call::start(site, self);
        let value = work();
        call.finish(|| guarded(site, || classify(&value)));
        value
    }

    /// Begins a query that ends with the guard, for code that cannot be wrapped.
    ///
    /// Other tasks may be at work on the thread while there is a guard, so nothing is taken to be within such a query: a
    /// statement that an adapter sees meanwhile is another one, in a scope as well as in the log.
    ///
    /// ```
    /// # mod dials { pub use dials_query as query; pub use dials_query::query; pub use dials_runtime::snapshot; }
    /// # fn fetch() -> Result<Vec<u32>, std::io::Error> { Ok(vec![1, 2, 3]) }
    /// let query = dials::query("carts", "select").start();
    /// let found = fetch();
    /// query.finish(&found);
    /// let carts = dials::query::calls(&dials::snapshot(), "carts", "select");
    /// assert_eq!(carts.map(|carts| carts.total_size()), Some(3));
    /// ```
    #[track_caller]
    pub fn start(self) -> Ongoing<'a> {
        let site = self.site();
        Ongoing { site, called: Called::at(Location::caller()), query: Some(Diverges::start(site, self)) }
    }

    pub(crate) fn site(self) -> &'static Site {
        named(&Queries, self.names, &OTHERS)
    }
}

/// A query under way; made by [`Query::start`].
///
/// One that is dropped before it is [finished](Self::finish) counts as `cancelled`, or as `panic` if a panic drops it.
#[must_use = "a query that is dropped at once is cancelled"]
pub struct Ongoing<'a> {
    site: &'static Site,
    called: Called,
    /// `None` once it is over.
    query: Option<Diverges<Query<'a>>>,
}

impl Ongoing<'_> {
    /// The query is over, with this result.
    pub fn finish(self, value: &impl Queried) {
        let site = self.site;
        self.end(|query| query.finish(|| guarded(site, || value.__dials_answer())));
    }

    /// The query is over, and [`outcome!`](crate::outcome) or you yourself say how.
    pub fn finish_with(self, answer: Answer<'_>) {
        self.end(|query| query.finish(|| answer));
    }

    fn end(mut self, end: impl FnOnce(Diverges<Query<'_>>)) {
        if let Some(query) = self.query.take() {
            let _inside = Inside::enter(&mut self.called);
            end(query);
        }
    }
}

impl Drop for Ongoing<'_> {
    fn drop(&mut self) {
        if let Some(query) = self.query.take() {
            let _inside = Inside::enter(&mut self.called);
            drop(query);
        }
    }
}

impl fmt::Debug for Ongoing<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [system, operation, collection] = self.site.names();
        f.debug_struct("Ongoing")
            .field("system", &system)
            .field("operation", &operation)
            .field("collection", &collection)
            .finish_non_exhaustive()
    }
}

/// What the user's code says. It may panic; we cannot tell then.
fn guarded<'v>(site: &Site, classify: impl FnOnce() -> Answer<'v>) -> Answer<'v> {
    site.guarded(Fault::ErrorKindPanic, classify).unwrap_or_else(|| Outcome::Error("__other__").into())
}
