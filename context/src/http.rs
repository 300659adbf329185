//! The headers of the `http` crate.

use crate::Context;
use crate::context::{REQUEST_ID, TRACEPARENT, TRACESTATE};
use http::{HeaderMap, HeaderName, HeaderValue};

impl Context {
    /// The request that came in with these headers, as [`from_headers`](Self::from_headers) reads them.
    ///
    /// Of two different `traceparent` headers neither can be trusted, so a new trace starts.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let mut headers = http::HeaderMap::new();
    /// headers.insert("x-request-id", http::HeaderValue::from_static("req-7"));
    /// assert_eq!(Context::from_http(&headers).request_id(), "req-7");
    /// ```
    pub fn from_http(headers: &HeaderMap) -> Self {
        let one = |name| {
            let mut values = headers.get_all(name).iter();
            let value = values.next()?.to_str().ok()?;
            if values.next().is_none() { Some(value) } else { None }
        };
        let states: Result<Vec<&str>, _> =
            headers.get_all(TRACESTATE).iter().map(HeaderValue::to_str).collect();
        Context::from_headers(one(TRACEPARENT), one(REQUEST_ID))
            .with_tracestate(&states.unwrap_or_default().join(","))
    }

    /// Adds the [`headers`](Self::headers) to those of an outgoing request. What is there already stays: a request that
    /// has a `traceparent` gets neither another one nor a `tracestate`.
    ///
    /// ```
    /// # use dials_context::Context;
    /// let mut request = http::Request::new(());
    /// if let Some(context) = Context::current() {
    ///     context.inject_http(request.headers_mut());
    /// }
    /// assert!(request.headers().is_empty());
    /// ```
    pub fn inject_http(&self, headers: &mut HeaderMap) {
        let is_traced = headers.contains_key(TRACEPARENT);
        for (name, value) in self.headers() {
            let is_taken = headers.contains_key(name) || (is_traced && name == TRACESTATE);
            if let (false, Ok(value)) = (is_taken, HeaderValue::from_str(&value)) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}
