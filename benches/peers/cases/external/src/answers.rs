//! Who answers the requests without a socket, so that only what stands around them is measured.

use http::{Extensions, StatusCode};
use reqwest::{Method, Request, Response, Url};
use reqwest_middleware::{Middleware, Next, Result};
use std::future;

/// What to ask for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Answer {
    Ok,
    Unavailable,
    Panic,
    Never,
}

impl Answer {
    const ALL: [Self; 4] = [Self::Ok, Self::Unavailable, Self::Panic, Self::Never];

    const fn path(self) -> &'static str {
        match self {
            Self::Ok => "/v1/charges",
            Self::Unavailable => "/unavailable",
            Self::Panic => "/panic",
            Self::Never => "/never",
        }
    }

    /// A request that is answered so.
    pub(crate) fn request(self) -> Request {
        let url = Url::parse("http://payments.internal").and_then(|host| host.join(self.path()));
        Request::new(Method::GET, url.expect("it is a URL"))
    }
}

/// The last middleware: it does not hand the request on.
pub(crate) struct Answers;

#[async_trait::async_trait]
impl Middleware for Answers {
    async fn handle(&self, request: Request, _: &mut Extensions, _: Next<'_>) -> Result<Response> {
        let path = request.url().path();
        let asked = Answer::ALL.into_iter().find(|answer| answer.path() == path);
        let mut response = http::Response::new("");
        match asked.expect("an answer that exists") {
            Answer::Ok => {}
            Answer::Unavailable => *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE,
            Answer::Panic => panic!("as asked"),
            Answer::Never => future::pending().await,
        }
        Ok(response.into())
    }
}
