//! What stands in the line of a `reqwest-middleware` client.

/// The same two for each version: the traits of two versions are two traits.
macro_rules! middleware {
    ($($feature:literal: $version:ident, $reqwest:ident;)*) => {$(
        #[cfg(feature = $feature)]
        #[doc = concat!("For [`reqwest-middleware`](::", stringify!($version), ") of this version.")]
        pub mod $version {
            use ::$version::{Middleware, Next, Result};
            use ::$reqwest::{Request, Response};
            use http::Extensions;

            /// Counts each request as an [`attempt`](crate::attempt()) of the tracked call that is at work.
            ///
            /// Its place is behind the middleware that tries again: then it sees what that one sends.
            ///
            /// ```no_run
            #[doc = concat!("# use ", stringify!($version), " as reqwest_middleware;")]
            #[doc = concat!("# use ", stringify!($reqwest), " as reqwest;")]
            #[doc = concat!("use dials_external::", stringify!($version), "::Attempts;")]
            /// # let again = Attempts;
            ///
            /// let client = reqwest_middleware::ClientBuilder::new(reqwest::Client::new())
            ///     .with(again) // for one, `reqwest_retry::RetryTransientMiddleware`
            ///     .with(Attempts)
            ///     .build();
            /// ```
            #[derive(Clone, Copy, Debug)]
            pub struct Attempts;

            #[async_trait::async_trait]
            impl Middleware for Attempts {
                async fn handle(&self, request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
                    crate::attempt();
                    next.run(request, extensions).await
                }
            }

            /// Adds the headers of the current [`Context`](crate::propagation::Context) to each request: `traceparent`,
            /// `x-request-id`, `tracestate`.
            ///
            /// A header that the request has already stays. Outside a scope nothing is added. Behind a middleware that
            /// tries again each attempt has a span id of its own; before it, all have one.
            ///
            /// They go to whomever the request goes to: give a client with this middleware no address of those who
            /// should not see the ids.
            ///
            /// ```no_run
            #[doc = concat!("# use ", stringify!($version), " as reqwest_middleware;")]
            #[doc = concat!("# use ", stringify!($reqwest), " as reqwest;")]
            /// use dials_external::propagation::Context;
            #[doc = concat!("use dials_external::", stringify!($version), "::Propagate;")]
            ///
            /// # async fn example() -> reqwest_middleware::Result<()> {
            /// let client = reqwest_middleware::ClientBuilder::new(reqwest::Client::new()).with(Propagate).build();
            /// Context::new().scope(client.get("http://inventory.internal/").send()).await?;
            /// # Ok(())
            /// # }
            /// ```
            #[derive(Clone, Copy, Debug)]
            pub struct Propagate;

            #[async_trait::async_trait]
            impl Middleware for Propagate {
                async fn handle(
                    &self,
                    mut request: Request,
                    extensions: &mut Extensions,
                    next: Next<'_>,
                ) -> Result<Response> {
                    if let Some(context) = crate::propagation::Context::current() {
                        context.inject_http(request.headers_mut());
                    }
                    next.run(request, extensions).await
                }
            }
        }
    )*};
}

middleware! {
    "reqwest-middleware-0_4": reqwest_middleware_0_4, reqwest_0_12;
    "reqwest-middleware-0_5": reqwest_middleware_0_5, reqwest_0_13;
}
