//! What a request is known by, and the headers that say it.

use crate::current::Inside;
use crate::ids;
use crate::scope::{self, Scoped, Slot};
use crate::traceparent::Trace;
use std::future::Future;
use std::sync::Arc;

pub(crate) const TRACEPARENT: &str = "traceparent";
pub(crate) const TRACESTATE: &str = "tracestate";
pub(crate) const REQUEST_ID: &str = "x-request-id";

const LONGEST_REQUEST_ID: usize = 128;

/// What everybody must be able to pass on; a longer one may be left out whole, and is.
const LONGEST_TRACESTATE: usize = 512;

/// The trace and the id of a request. A clone is the same request.
#[derive(Clone, Debug)]
pub struct Context {
    trace: Trace,
    tracestate: Option<Arc<str>>,
    request_id: Arc<str>,
}

impl Context {
    /// A request that nobody has named: a new trace, which is not sampled, and a new id.
    ///
    /// The ids are unique, not secret: do not let one open a door.
    ///
    /// ```
    /// # use dials_context::Context;
    /// assert_ne!(Context::new().trace_id(), Context::new().trace_id());
    /// ```
    pub fn new() -> Self {
        Context { trace: Trace::start(), tracestate: None, request_id: new_request_id() }
    }

    /// The request that came in with these values of `traceparent` and `x-request-id`.
    ///
    /// A `traceparent` that is not valid is as none: a new trace starts. That of a version to come is read as far as it
    /// is known. A request id is taken over if it is of 1 to 128 printable ASCII characters without spaces; else there
    /// is a new one.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let context = Context::from_headers(None, Some("two\nlines"));
    /// assert_ne!(context.request_id(), "two\nlines");
    /// ```
    pub fn from_headers(traceparent: Option<&str>, request_id: Option<&str>) -> Self {
        Context {
            trace: traceparent.and_then(Trace::parse).unwrap_or_else(Trace::start),
            tracestate: None,
            request_id: request_id.filter(is_request_id).map_or_else(new_request_id, Arc::from),
        }
    }

    /// With the `tracestate` that came with the `traceparent`; it is passed on as it is.
    ///
    /// It is left out where the trace is new, since it was of another one, and where it has more than 512 characters or
    /// one that is not printable ASCII.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let came_in = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    /// let context = Context::from_headers(Some(came_in), None).with_tracestate("congo=t61rcWkgMzE");
    /// assert!(context.headers().contains(&("tracestate", "congo=t61rcWkgMzE".to_owned())));
    /// ```
    #[must_use]
    pub fn with_tracestate(mut self, tracestate: &str) -> Self {
        let is_passed_on = self.trace.is_continued()
            && (1..=LONGEST_TRACESTATE).contains(&tracestate.len())
            && tracestate.bytes().all(|byte| matches!(byte, b' '..=b'~'));
        self.tracestate = is_passed_on.then(|| tracestate.into());
        self
    }

    /// With the word of the one who records the trace, or not, in place of what came in.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let (_, traceparent) = Context::new().with_sampled(true).headers().swap_remove(0);
    /// assert!(traceparent.ends_with("-01"));
    /// ```
    #[must_use]
    pub fn with_sampled(mut self, sampled: bool) -> Self {
        self.trace = self.trace.with_sampled(sampled);
        self
    }

    /// The context of the innermost scope that this code runs in.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let context = Context::new();
    /// let inside = context.sync_scope(Context::current);
    /// assert_eq!(inside.map(|inside| inside.trace_id()), Some(context.trace_id()));
    /// ```
    pub fn current() -> Option<Self> {
        scope::current()
    }

    /// The future inside this context: whenever it is polled, and when it is dropped.
    ///
    /// ```
    /// # use dials_context::Context;
    /// # async fn answer() {}
    /// # async fn serve() {
    /// Context::new().scope(answer()).await;
    /// # }
    /// ```
    pub fn scope<F: Future>(&self, future: F) -> Scoped<F> {
        Scoped::new(self.clone(), future)
    }

    /// Runs `work` inside this context.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let request_id = Context::from_headers(None, Some("req-7"))
    ///     .sync_scope(|| Context::current().map(|context| context.request_id().to_owned()));
    /// assert_eq!(request_id.as_deref(), Some("req-7"));
    /// ```
    pub fn sync_scope<R>(&self, work: impl FnOnce() -> R) -> R {
        let mut context = Slot::new(self.clone());
        let _inside = Inside::enter(&mut context);
        work()
    }

    /// Of the trace, as 32 hexadecimal digits.
    ///
    /// ```
    /// # use dials_context::Context;
    /// assert_eq!(Context::new().trace_id().len(), 32);
    /// ```
    pub fn trace_id(&self) -> String {
        self.trace.id()
    }

    /// The id that came in, or the new one.
    ///
    /// ```
    /// # use dials_context::Context;
    /// assert_eq!(Context::from_headers(None, Some("req-7")).request_id(), "req-7");
    /// ```
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The headers of one outgoing request: `traceparent`, `x-request-id` and, if it came in, `tracestate`.
    ///
    /// The span id in `traceparent` is a new one each time, since each request is its own span.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let context = Context::new();
    /// assert_eq!(context.headers().len(), 2);
    /// assert_ne!(context.headers(), context.headers());
    /// ```
    pub fn headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = vec![(TRACEPARENT, self.trace.header()), (REQUEST_ID, self.request_id.to_string())];
        headers.extend(self.tracestate.iter().map(|state| (TRACESTATE, state.to_string())));
        headers
    }

    /// Calls `set` with name and value of each of the [`headers`](Self::headers).
    ///
    /// ```
    /// # use dials_context::Context;
    /// let mut request = std::collections::BTreeMap::new();
    /// Context::new().inject(|name, value| {
    ///     request.insert(name.to_owned(), value.to_owned());
    /// });
    /// assert!(request.contains_key("traceparent"));
    /// ```
    pub fn inject(&self, mut set: impl FnMut(&str, &str)) {
        for (name, value) in self.headers() {
            set(name, &value);
        }
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new()
    }
}

fn is_request_id(id: &&str) -> bool {
    (1..=LONGEST_REQUEST_ID).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

fn new_request_id() -> Arc<str> {
    format!("{:032x}", ids::trace_id()).into()
}
