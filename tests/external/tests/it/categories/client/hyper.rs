//! hyper, with the client of hyper-util. Every step has an error of its own.

use super::super::SHORT;
use super::super::case::Case;
use super::super::wrapping::{Wrapping, in_every_wrapping};
use super::{Outcomes, url};
use dials_external::__private::{judge, probe::nowhere};
use dials_external_tests::{Server, tls};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

type Client = legacy::Client<HttpsConnector<HttpConnector>, Empty<Bytes>>;

pub(super) async fn outcomes(case: Case, server: &Server) -> Outcomes {
    // hyper has no limits of its own.
    if case.has_limit() || case == Case::ConnectTimeout {
        let late = tokio::time::timeout(SHORT, pay(case, server)).await;
        return late.map_or_else(|error| in_every_wrapping!(error), |_| Vec::new());
    }
    pay(case, server).await
}

/// Nothing, if all went well.
async fn pay(case: Case, server: &Server) -> Outcomes {
    let request = match http::Request::get(url(case, server.address())).body(Empty::new()) {
        Ok(request) => request,
        Err(error) => return in_every_wrapping!(error),
    };
    let answer = client().request(request).await;
    if case.is_answer() {
        return vec![(Wrapping::Bare, judge!(nowhere(), &answer).outcome)];
    }
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return in_every_wrapping!(error),
    };
    server.head_is_read();
    let body = match answer.into_body().collect().await {
        Ok(body) => body.to_bytes(),
        Err(error) => return in_every_wrapping!(error),
    };
    match serde_json::from_slice::<serde_json::Value>(&body) {
        Ok(_) => Vec::new(),
        Err(error) => in_every_wrapping!(error),
    }
}

fn client() -> Client {
    let connector = HttpsConnectorBuilder::new()
        .with_tls_config(tls::trusting_nobody().unwrap())
        .https_or_http()
        .enable_http1()
        .build();
    legacy::Client::builder(TokioExecutor::new()).build(connector)
}
