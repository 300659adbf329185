//! One line above a function, and its latency, outcomes and calls in flight are in Prometheus.
//!
//! ```no_run
//! #[dials::timed]
//! async fn checkout(cart: &Cart) -> Result<Order, CheckoutError> {
//!     // ..
//! #   Err(CheckoutError::Empty)
//! }
//!
//! #[derive(dials::ErrorKind)]
//! enum CheckoutError {
//!     Empty,
//!     Declined,
//! }
//! # struct Cart; struct Order;
//!
//! fn main() -> Result<(), dials::Error> {
//!     let _dials = dials::init().service("shop", env!("CARGO_PKG_VERSION")).start()?;
//!     // http://127.0.0.1:9464/metrics
//!     Ok(())
//! }
//! ```
//!
//! * [`macro@timed`] is the attribute, [`time`] the same for code that no attribute can stand on.
//! * [`macro@track_external`] counts calls to other people's services, [`external()`] the same without an attribute.
//! * [`macro@slow_query`] counts queries to databases and tells of the slow ones, [`query()`] the same without an attribute;
//!   [`scope()`] finds statements that come again and again, [`on_alert`] hears of critical ones.
//! * [`derive@ErrorKind`] and [`derive@Label`] say which errors and values are told apart.
//! * [`init`] starts what shows the numbers; [`snapshot`] gives them to programs and tests.
//! * [`set_filter`] switches functions off and on while the program runs, [`set_limits`] bounds what labels may cost.
//! * [`Exporter`] is what to implement to carry the numbers elsewhere.
//!
//! # Features
//!
//! | feature | default | |
//! |---|---|---|
//! | `prometheus` | yes | the endpoint, and [`prometheus`] |
//! | `catalog` | yes | annotated functions have series before their first call |
//! | `external` | yes | [`macro@track_external`], [`external`](mod@external) and profiles of services |
//! | `query` | yes | [`macro@slow_query`], [`query`](mod@query), the slow-query log, reports and alerts |
//! | `reqwest-0_13`, `hyper-1`, .. | no | clients whose errors and responses [`macro@track_external`] knows, each by its version |
//! | `sqlx`, `rusqlite`, `diesel-2`, `sea-orm-2` | no | clients of databases that tell of their statements by themselves |
//! | `sentry-0_49` | no | Sentry as a place where alerts go |
//! | `tokio-1` | no | `dials::query::scope::spawn`, a task that takes its scope along |
//! | `metrics` | no | the bridge to and from the `metrics` facade |
//! | `off` | no | every recording is gone at compile time |
//!
//! A library that only annotates depends on `dials` with `default-features = false`, and with `features = ["external"]` for
//! [`macro@track_external`] or `["query"]` for [`macro@slow_query`].
//!
//! What is told is told by `tracing` events of target `dials`, so a program needs a subscriber to see it.

#![forbid(unsafe_code)]

/// What generated code names. No part of it is stable.
#[doc(hidden)]
pub mod __private {
    #[cfg(feature = "external")]
    pub use dials_external::__private as external;
    #[cfg(feature = "query")]
    pub use dials_query::__private as query;
    pub use dials_runtime::__private::*;
}
mod config;
mod error;
mod init;
#[cfg(feature = "prometheus")]
pub mod prometheus;
mod workers;

#[cfg(feature = "external")]
pub use dials_external::{self as external, ExternalOutcome, Timeout, external};
#[doc(hidden)]
pub use dials_macros::__as_written;
#[cfg(feature = "query")]
pub use dials_query::{self as query, on_alert, query, scope};
pub use dials_runtime::{
    Accounts, Calls, ErrorKind, Exponential, Exporter, Family, FilterError, Function, Histogram, Kind, Label,
    LabelRef, Limits, Outcome, Series, Snapshot, Source, Stop, Text, Timer, ToOutcome, Value, guarded,
    limits, outcome, register_source, set_filter, set_limits, snapshot, tell, tick, time,
};
pub use error::Error;
pub use init::{Dials, Init, init};

/// The bridge to and from the `metrics` facade.
#[cfg(feature = "metrics")]
pub use dials_metrics as metrics;

/// Measures calls: how long they take, how they end, how many are in flight.
///
/// It stands above a function, a method or an `impl` block, and changes nothing about them but time.
///
/// ```
/// #[dials::timed]
/// fn parse(line: &str) -> Result<u32, std::num::ParseIntError> {
///     line.trim().parse()
/// }
///
/// assert_eq!(parse("7"), Ok(7));
/// assert!(parse("seven").is_err());
/// let parse = dials::snapshot().function("parse").expect("it was called");
/// assert_eq!((parse.ok(), parse.errors_of_kind("ParseIntError")), (1, 1));
/// ```
///
/// A call ends as exactly one of `ok`, `error`, `panic` and `cancelled`. It is an error if it returned an `Err`, by
/// whatever name the type goes; the kind of the error is what its [`ErrorKind`] says, or the kind of the first
/// [`std::io::Error`] in its chain of sources, or the name of its type. A value of a generic type `T` is never taken
/// for a `Result`. A future is a call from its first poll to its completion; dropped between, it is `cancelled`,
/// dropped before, it was never a call.
///
/// A call includes the dropping of its locals. It includes that of its arguments too, but in functions that return
/// nothing, a primitive, a reference, a tuple, an array or an `impl Trait`: those are over when their locals are gone.
/// Under `#[track_caller]` a function is only seen to return or to panic, whatever it returns.
///
/// # Arguments
///
/// | | |
/// |---|---|
/// | `name = "checkout"` | the label `function`; otherwise the path within the module, such as `Cart::total` |
/// | `labels(tenant = user.tenant, ..)` | labels of your own: strings, booleans, integers, [`derive@Label`] enums |
/// | `slow = 500ms` | a longer call is counted in `function_slow_calls_total` and told by a `tracing` event |
/// | `buckets = [5ms, 50ms, 1s]` | bounds of the classic histogram, ascending, at most 32 |
/// | `sample = 16` | observes one call in 16 at random and counts it as 16; totals are then estimates |
/// | `ok = path`, `error = path` | a `fn(&R) -> bool` that decides instead of the type |
/// | `span` | a `tracing` span of level `INFO` around every call |
/// | `crate = path` | where `dials` is, if it goes by another name |
///
/// A label expression sees the arguments by reference, before the body runs; for a future, in its first poll. If it
/// panics, the call is not counted, but `dials_internal_errors_total` is. Label values are the only thing of a call
/// that leaves the process, and they leave it as they are: a label must not be a secret. See [`Limits`] for what happens to too many of them.
///
/// # Impl blocks
///
/// Every method is measured; `#[dials(skip)]` leaves one out, and a `#[timed(..)]` of its own wins. A `const fn` is
/// left alone, since it may run at compile time.
///
/// ```
/// struct Cart(Vec<u64>);
///
/// #[dials::timed]
/// impl Cart {
///     fn total(&self) -> u64 {
///         self.0.iter().sum()
///     }
///
///     #[dials(skip)]
///     fn len(&self) -> usize {
///         self.0.len()
///     }
/// }
///
/// let cart = Cart(vec![1, 2]);
/// cart.total();
/// cart.len();
/// assert_eq!(dials::snapshot().function("Cart::total").map(|f| f.calls()), Some(1));
/// assert!(dials::snapshot().function("Cart::len").is_none());
/// ```
///
/// # Futures
///
/// `async fn`, `fn -> impl Future`, `#[async_trait]` above or below, and functions that end in
/// `Box::pin(async move { .. })` or in an `async` block are timed to completion. Of functions that return some other
/// boxed future, only the call that makes it is timed.
///
/// # What it becomes
///
/// A function whose type cannot hold an error gets one statement in front of its own:
///
/// ```
/// fn double(x: u32) -> u32 {
///     let __dials_guard = {
///         fn here() -> &'static str {
///             ::core::any::type_name_of_val(&here)
///         }
///         static SITE: ::dials::__private::Site = ::dials::__private::Site::new(&SITE, ::core::module_path!(), here);
///         ::dials::__private::Returns::start(&SITE)
///     };
///     x * 2
/// }
/// # assert_eq!(double(2), 4);
/// ```
///
/// Where the returned value matters, the body becomes a closure that is called at once. It stands in the arm of a `match`,
/// which drops the temporaries of the body's last expression before the parameters, as a function does in every edition:
///
/// ```
/// fn parse(line: &str) -> Result<u32, std::num::ParseIntError> {
///     let __dials_site = {
///         fn here() -> &'static str {
///             ::core::any::type_name_of_val(&here)
///         }
///         static SITE: ::dials::__private::Site = ::dials::__private::Site::new(&SITE, ::core::module_path!(), here);
///         &SITE
///     };
///     let __dials_call = ::dials::__private::Call::start(__dials_site);
///     let __dials_value = ::dials::__private::call_once(|| -> Result<u32, std::num::ParseIntError> {
///         let line = line;
///         match () {
///             () => { line.trim().parse() }
///         }
///     });
///     __dials_call.finish(|| ::dials::__private::outcome!(__dials_site, &__dials_value));
///     __dials_value
/// }
/// # assert_eq!(parse("2"), Ok(2));
/// ```
///
/// And an `async fn` becomes a function that returns its body's future inside one that sees it complete or end:
///
/// ```
/// fn fetch(id: u64) -> impl ::core::future::Future<Output = Result<String, std::io::Error>> {
///     fn here() -> &'static str {
///         ::core::any::type_name_of_val(&here)
///     }
///     static SITE: ::dials::__private::Site =
///         ::dials::__private::Site::new(&SITE, ::core::module_path!(), here).asynchronous();
///     ::dials::__private::Timed::new(
///         || &SITE,
///         async move {
///             if let ::core::option::Option::Some(__dials_never) =
///                 ::core::option::Option::None::<Result<String, std::io::Error>>
///             {
///                 return __dials_never;
///             }
///             let id = id;
///             match () {
///                 () => { Ok(format!("{id}")) }
///             }
///         },
///         |__dials_value| ::dials::__private::outcome!(&SITE, __dials_value),
///     )
/// }
/// ```
///
/// In front of each stands an attribute that is there for clippy only, `#[cfg_attr(clippy, ..)]`, and gives it the function as
/// you wrote it: clippy says of it what it would say without `timed`. With `ok` or `error` there is none, since the
/// predicate may be used nowhere else.
pub use dials_macros::timed;

/// Counts calls to somebody else's service: how long they take, how they fail, how often they are tried again.
///
/// It answers "is it us or is it them?". It stands where [`macro@timed`] may stand, changes as little about the function,
/// and counts under the name of the service instead of that of the function.
///
/// ```
/// # struct Intent;
/// # async fn send(cents: u64) -> std::io::Result<Intent> { Ok(Intent) }
/// #[dials::track_external("stripe")]
/// async fn create_payment(cents: u64) -> std::io::Result<Intent> {
///     send(cents).await
/// }
/// # let rt = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # rt.block_on(create_payment(5)).unwrap();
///
/// // external_api_calls_total{service="stripe",operation="create_payment",result="ok"} 1
/// let payments = dials::external::calls(&dials::snapshot(), "stripe", "create_payment");
/// assert_eq!(payments.map(|payments| payments.ok()), Some(1));
/// ```
///
/// A failed call has a category, the label `error_type`, out of a closed set: see
/// [`Category`](external::Category). It is found by the type of what was returned, through the whole chain of sources: an
/// error's own [`ErrorKind`](trait@ErrorKind) if that names a category, as `#[error_kind("timeout")]` does; the errors of the standard library, and of
/// clients whose features are on; boxes such as `Box<dyn Error>` and `anyhow::Error`; anything else is `other`. An error whose arguments may be
/// type parameters or borrow (`Wrapped<T>`, `Wrapped<&str>`), and one spelled `Self::Error`, is not asked for its sources, for
/// that might not compile: spell the type, or write `classify = dials::external::category_of`. A response
/// that was returned as `Ok` with a status from 400 on failed too, if its type is known or has an
/// [`ExternalOutcome`] of its own.
///
/// | feature | knows |
/// |---|---|
/// | `reqwest-0_12`, `reqwest-0_13` | errors and responses |
/// | `reqwest-middleware-0_4`, `reqwest-middleware-0_5` | errors; and middleware that counts attempts and propagates ids |
/// | `hyper-1` | errors of `hyper` and of the client in `hyper-util` |
/// | `http-1` | responses and statuses |
/// | `tonic-0_14` | statuses of gRPC |
/// | `rustls-0_23`, `serde_json-1`, `anyhow-1` | errors |
///
/// # Arguments
///
/// | | |
/// |---|---|
/// | `"stripe"` | the service: the label `service` |
/// | `operation = "create_payment"` | the label `operation`; otherwise the function's name |
/// | `slow = 2s` | a longer call is counted as slow and told by a `tracing` event; otherwise as the service's [profile](external::profile) says |
/// | `timeout = 10s` | ends a call that takes longer; only for futures |
/// | `on_timeout = expr` | the error that is then returned; the work has the arguments, so it can name only those that are `Copy`. Without it the error is made from [`Timeout`] by `From`, which [`std::io::Error`] has |
/// | `classify = path` | a `fn(&E) -> dials::external::Category` that decides instead of the error's type |
/// | `ok = path` | a `fn(&R) -> bool`; what it refuses without being an error is `rejected` |
/// | `retry_of = expr` | what the call tries again: the number of attempts before, a `bool` or an `Option` |
/// | `labels(plan = user.plan, ..)` | labels of your own, as for [`macro@timed`] |
/// | `crate = path` | where `dials` is, if it goes by another name |
///
/// On an `impl` block it measures every method; `#[dials(skip)]` leaves one out. Beside [`macro@timed`], in either order, a
/// call is counted by both; the upper one sees the parameters as you wrote them, so labels that name what a pattern binds
/// stand there.
///
/// # Retries
///
/// A function that tries several times within one call says so by [`external::attempt`] before each; so does the
/// middleware for `reqwest-middleware`. A function that is called once for each attempt says so by `retry_of`. Either way
/// `external_api_retries_total` has them when the call ends.
///
/// # Timeouts
///
/// `timeout` drops the work when the time is over, before the function returns. The time begins with the first poll. It is
/// tokio's clock that counts, so a paused one of a test is heeded. In a program without tokio, on a runtime that was built
/// without timers (its panic hook hears once that we asked), and in programs with `panic = "abort"`, a thread of ours does.
/// Like all timers of tokio's, one that is polled when its runtime has been shut down panics. A `timeout` holds also where the
/// function is switched off, and with feature `off`.
///
/// ```
/// enum PaymentError {
///     TooSlow,
/// }
///
/// #[dials::track_external("stripe", timeout = 10ms, on_timeout = PaymentError::TooSlow)]
/// async fn capture() -> Result<(), PaymentError> {
///     std::future::pending().await
/// }
/// # let rt = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
/// # assert!(matches!(rt.block_on(capture()), Err(PaymentError::TooSlow)));
/// ```
///
/// # What is told
///
/// A failed or slow call is one `tracing` event of level `WARN` and target `dials`. What it repeats of the error's text is
/// what is left when URLs have lost their query string and user info, and every word that could be a secret is gone.
///
/// # What it becomes
///
/// What [`macro@timed`] makes of a function, with calls that know more:
///
/// ```
/// fn fetch(id: u64) -> impl ::core::future::Future<Output = Result<String, std::io::Error>> {
///     fn here() -> &'static str {
///         ::core::any::type_name_of_val(&here)
///     }
///     static SITE: ::dials::__private::Site = ::dials::__private::Site::new(&SITE, ::core::module_path!(), here)
///         .of(&::dials::__private::external::Operations, ["stripe", "fetch", ""])
///         .asynchronous();
///     ::dials::__private::external::Timed::new(
///         || &SITE,
///         async move {
///             if let ::core::option::Option::Some(__dials_never) =
///                 ::core::option::Option::None::<Result<String, std::io::Error>>
///             {
///                 return __dials_never;
///             }
///             let id = id;
///             match () {
///                 () => { Ok(format!("{id}")) }
///             }
///         },
///         |__dials_value| ::dials::__private::external::judge!(&SITE, __dials_value),
///     )
/// }
/// ```
///
/// With `timeout = 10s`, the future inside has a deadline, and the one outside returns what is returned when the time is
/// over:
///
/// ```
/// # fn fetch() -> impl ::core::future::Future<Output = Result<String, std::io::Error>> {
/// #     fn here() -> &'static str {
/// #         ::core::any::type_name_of_val(&here)
/// #     }
/// #     static SITE: ::dials::__private::Site = ::dials::__private::Site::new(&SITE, ::core::module_path!(), here)
/// #         .of(&::dials::__private::external::Operations, ["stripe", "fetch", ""])
/// #         .asynchronous();
/// #     use ::dials::__private::external::{Deadline, OrElse, Timed, Timeout, from_timeout, judge, late};
/// #     let future = async { Ok(String::new()) };
/// OrElse::new(
///     Timed::new(
///         || &SITE,
///         Deadline::new(Timeout::new("stripe", "fetch", 10_000_000_000), future),
///         |__dials_value| match __dials_value {
///             Ok(__dials_value) => judge!(&SITE, __dials_value),
///             Err(__dials_timeout) => late(__dials_timeout),
///         },
///     ),
///     |__dials_timeout| from_timeout(__dials_timeout),
/// )
/// # }
/// ```
#[cfg(feature = "external")]
pub use dials_macros::track_external;

/// An attribute whose feature is off is one error that says so.
#[cfg(not(feature = "external"))]
#[doc(hidden)]
pub use dials_macros::track_external;

/// Counts queries to a database: how long they take, how many rows they return, and which of them are slow.
///
/// It is the database's slow log from the application's side. It stands where [`macro@timed`] may stand, and changes as little
/// about the function.
///
/// ```
/// # struct User;
/// # async fn fetch_all(sql: &str) -> std::io::Result<Vec<User>> { Ok(vec![User, User]) }
/// #[dials::slow_query(threshold = 500ms, system = "sqlite", collection = "users", operation = "select", statement = sql)]
/// async fn users(sql: &str) -> std::io::Result<Vec<User>> {
///     fetch_all(sql).await
/// }
/// # let rt = tokio::runtime::Builder::new_current_thread().build().unwrap();
/// # rt.block_on(users("SELECT * FROM users WHERE age > 30")).unwrap();
///
/// // db_client_operation_duration_seconds_count{db_system_name="sqlite",db_collection_name="users",..} 1
/// let users = dials::query::calls(&dials::snapshot(), "users", "select").expect("it was called");
/// assert_eq!((users.ok(), users.total_size()), (1, 2));
/// ```
///
/// A query that took longer than its threshold is counted in `db_slow_queries_total` and told: by a `tracing` event, in the
/// [log](query::log), in the [report](mod@query::report), and over the critical threshold by [`on_alert`]. One that is still
/// running when its threshold is over is told at once, and is in `db_queries_overdue` until it ends.
///
/// # Arguments
///
/// | | |
/// |---|---|
/// | `threshold = 1s` | a longer query is slow; otherwise what `DIALS_SLOW_QUERY_THRESHOLD` says, or 1 s |
/// | `critical = 5s` | a longer query is critical; otherwise what `DIALS_SLOW_QUERY_CRITICAL` says, or 5 s |
/// | `system = "sqlite"` | the label `db_system_name`, and in which language the statement is; otherwise `other_sql` |
/// | `collection = "users"` | the label `db_collection_name`, a table; otherwise empty |
/// | `operation = "select"` | the label `db_operation_name`; otherwise the function's name |
/// | `statement = sql` | what is asked: a text, a constant, or an expression of type `&str` over the arguments |
/// | `rows = function` | how many rows were returned: a path or a closure, see below |
/// | `labels(shard = shard)` | labels of your own, as for [`macro@timed`]; events, log and alerts mask [secrets](query::redact) in them, `/metrics` shows them as they are |
/// | `crate = path` | where `dials` is, if it goes by another name |
///
/// Both thresholds are bounds of the histogram, so what is over them is exact. It can stand beside [`macro@timed`] and
/// [`macro@track_external`], in any order.
///
/// A statement that has to be made, such as by `format!`, is made before and passed as a `&str`, or given to
/// `dials::query(..).statement(&sql)`.
///
/// # Impl blocks
///
/// Every method is measured; `#[dials(skip)]` leaves one out, and a `#[slow_query(..)]` of its own wins. It replaces the block's
/// altogether: what it does not repeat has its default.
///
/// ```
/// struct Carts;
///
/// #[dials::slow_query(system = "sqlite", collection = "carts", threshold = 500ms)]
/// impl Carts {
///     fn all(&self) -> Vec<u32> {
///         vec![7, 8]
///     }
///
///     // Without `system` and `collection` it would be counted as `other_sql`, of no collection.
///     #[dials::slow_query(system = "sqlite", collection = "carts", threshold = 2s)]
///     fn search(&self) -> Vec<u32> {
///         vec![8]
///     }
/// }
///
/// Carts.all();
/// Carts.search();
/// let snapshot = dials::snapshot();
/// let rows = ["all", "search"].map(|query| dials::query::calls(&snapshot, "carts", query).unwrap().total_size());
/// assert_eq!(rows, [2, 1]);
/// ```
///
/// # Statements
///
/// A statement is looked at when the query was slow or belongs to a [named scope](mod@query::scope), and nowhere is it shown with its
/// literals; [`Statement`](query::Statement) tells what is left. A text of the program's own, which is a literal, a macro such as
/// `include_str!`, a constant or an argument of type `&'static str`, is also told of a query that is still running.
///
/// Anything else is read before the body runs, for a future when it is made, and must borrow from what the function has for as
/// long as the query takes. So an argument of type `&str` will do, and a `String` that moves into the body will not. An
/// expression that panics costs the statement and is counted in `dials_internal_errors_total`.
///
/// # Rows
///
/// The length of a `Vec`, a slice or an array, and an `Option` as one row or none, are counted when they are returned, alone, in a
/// box, behind `&`, or in `Ok`; so is any type with a [`RowCount`](query::RowCount). `rows` says it of others. It sees what is in
/// `Ok`, or all of a value that is no `Result`, and returns a whole number, or an `Option` of one. If it panics, the rows are
/// not counted and the query is.
///
/// ```
/// struct Page {
///     orders: Vec<u32>,
/// }
///
/// #[dials::slow_query(collection = "orders", rows = |page| page.orders.len())]
/// fn page(number: u32) -> std::io::Result<Page> {
///     Ok(Page { orders: vec![number; 20] })
/// }
///
/// page(3).unwrap();
/// let orders = dials::query::calls(&dials::snapshot(), "orders", "page").unwrap();
/// assert_eq!(orders.total_size(), 20);
/// ```
///
/// Under `#[track_caller]`, behind `&mut` and where the type is a parameter `T`, rows are not counted by type.
///
/// # What it becomes
///
/// What [`macro@timed`] makes of a function, with queries that know what they ask:
///
/// ```
/// fn find(sql: &str) -> Result<Vec<String>, std::io::Error> {
///     let __dials_site = {
///         fn here() -> &'static str {
///             ::core::any::type_name_of_val(&here)
///         }
///         static SITE: ::dials::__private::Site = ::dials::__private::Site::new(&SITE, ::core::module_path!(), here)
///             .of(&::dials::__private::query::Queries, ["sqlite", "find", "users"])
///             .slow(1_000_000_000);
///         &SITE
///     };
///     let __dials_call = ::dials::__private::query::Call::start(__dials_site, ::dials::__private::query::Passing(sql));
///     let __dials_value = ::dials::__private::call_once(|| -> Result<Vec<String>, std::io::Error> {
///         let sql = sql;
///         match () {
///             () => { Ok(vec![sql.to_owned()]) }
///         }
///     });
///     __dials_call.finish(|| ::dials::__private::query::judge!(__dials_site, &__dials_value));
///     __dials_value
/// }
/// # assert_eq!(find("SELECT 1").unwrap().len(), 1);
/// ```
#[cfg(feature = "query")]
pub use dials_macros::slow_query;

/// An attribute whose feature is off is one error that says so.
#[cfg(not(feature = "query"))]
#[doc(hidden)]
pub use dials_macros::slow_query;

/// Gives an error its kind from its variant: the label `error_type` of failed calls.
///
/// ```
/// #[derive(dials::ErrorKind)]
/// enum CheckoutError {
///     Empty,
///     #[error_kind("card_declined")]
///     Declined(String),
///     /// The kind of the error inside.
///     #[error_kind(transparent)]
///     Io(std::io::Error),
///     /// Not a failure: the call counts as `ok`.
///     #[error_kind(ok)]
///     AlreadyPaid,
/// }
///
/// use dials::ErrorKind as _;
/// assert_eq!(CheckoutError::Empty.error_kind(), Some("Empty"));
/// assert_eq!(CheckoutError::Declined("..".into()).error_kind(), Some("card_declined"));
/// assert_eq!(CheckoutError::Io(std::io::ErrorKind::TimedOut.into()).error_kind(), Some("TimedOut"));
/// assert_eq!(CheckoutError::AlreadyPaid.error_kind(), None);
/// ```
pub use dials_macros::ErrorKind;

/// Lets an enum without fields be a label: the variant names are the values, or `#[label("..")]`.
///
/// ```
/// #[derive(dials::Label)]
/// enum Method {
///     #[label("card")]
///     Card,
///     #[label("invoice")]
///     Invoice,
/// }
///
/// #[dials::timed(labels(method = by))]
/// fn pay(by: Method) {}
///
/// pay(Method::Card);
/// pay(Method::Invoice);
/// let snapshot = dials::snapshot();
/// let values: Vec<_> = snapshot.functions().iter().filter(|f| f.name().ends_with("pay")).map(|f| &*f.labels()[0].1).collect();
/// assert_eq!(values, ["card", "invoice"]);
/// ```
pub use dials_macros::Label;

/// Says what is expected of a service; [`external::profile`] tells what that does.
///
/// It stands at the level of a module, anywhere in the program or in a library, once for each service. What a file or
/// [`set_profile`](external::profile::set_profile) says of the same service goes before it; it goes before what is built in.
///
/// ```
/// dials::profile!(
///     "acme",
///     p95 = 800ms,
///     timeout = 5s,
///     error_rate = 0.5%,
///     operations("upload*"(timeout = 60s), "list"(slow = 200ms)),
///     breaker(failure_rate_threshold = 30%, minimum_number_of_calls = 20),
/// );
///
/// # fn main() {
/// use std::time::Duration;
///
/// let acme = dials::external::profile::profile("acme").expect("it is declared");
/// assert_eq!(acme.expected_of("refund").slow, Some(Duration::from_millis(800)));
/// assert_eq!(acme.expected_of("upload_logo").timeout, Some(Duration::from_secs(60)));
/// assert_eq!(acme.expected.availability, Some(0.995));
/// # }
/// ```
///
/// | | |
/// |---|---|
/// | `slow = 500ms` | a longer call is slow; where nobody says it, that is `p95` |
/// | `timeout = 5s` | a longer call is reported, and not ended |
/// | `p95 = 500ms` | the objective for the 95th percentile of latency |
/// | `error_rate = 0.5%` | the objective for the part of calls that fail |
/// | `availability = 99.5%` | the objective for the part that succeeds; where nobody says it, what `error_rate` leaves |
/// | `operations("glob"(..), ..)` | the same for the operations that a glob matches; the most specific glob decides |
/// | `breaker(..)` | when a circuit breaker would open: `failure_rate_threshold`, `slow_call_rate_threshold`, `minimum_number_of_calls`, `wait_duration_in_open_state`, `sliding_window` |
/// | `crate = path` | where `dials` is, if it goes by another name |
///
/// It needs the features `external` and `catalog`: the linker collects the profiles.
pub use dials_macros::profile;

/// What `#[dials(skip)]` is outside of an annotated `impl` block: an error.
#[doc(hidden)]
pub use dials_macros::dials;
