//! Handing a request's identity on to the services that it calls.
//!
//! A [`Context`] is the trace that a request belongs to, as [W3C Trace Context](https://www.w3.org/TR/trace-context/)
//! writes it, and the id of the request. A server makes one of the headers that came in and answers inside its
//! [`scope`](Context::scope); a client inside that scope adds the headers to what it sends, by [`Context::inject`] or by
//! the `Propagate` middleware.
//!
//! Nothing is sent unless all of this is asked for: without a scope there is no context, and without `inject` or the
//! middleware no header is added.
//!
//! ```
//! use dials_context::Context;
//!
//! let came_in = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
//! let context = Context::from_headers(Some(came_in), Some("req-7"));
//! context.sync_scope(|| {
//!     let mut sent = Vec::new();
//!     if let Some(context) = Context::current() {
//!         context.inject(|name, value| sent.push(format!("{name}: {value}")));
//!     }
//!     assert!(sent[0].starts_with("traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-"));
//!     assert_eq!(sent[1], "x-request-id: req-7");
//! });
//! assert!(Context::current().is_none());
//! ```
//!
//! A task that is spawned inside a scope is outside of it: it may go on when the request is long answered. Where it does
//! belong to the request, give it the context:
//!
//! ```
//! # use dials_context::Context;
//! # async fn refund() {}
//! # async fn answer() {
//! let context = Context::current().unwrap_or_default();
//! tokio::spawn(context.scope(refund()));
//! # }
//! ```
#![forbid(unsafe_code)]

mod context;
#[doc(hidden)]
pub mod current;
#[cfg(feature = "http-1")]
mod http;
mod ids;
mod scope;
#[cfg(test)]
mod tests;
mod traceparent;

pub use context::Context;
pub use scope::Scoped;
