//! The middleware for `reqwest-middleware`, with clients of both versions and a service that writes down what it gets.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "what cannot be set up ends the test")]

use dials_external::propagation::Context;
use dials_external::{calls, external};
use dials_external_tests::tls;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

const CAME_IN: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// A service that answers one request for each status and returns the heads of those requests.
struct Service {
    address: SocketAddr,
    heads: JoinHandle<io::Result<Vec<String>>>,
}

impl Service {
    async fn answering(statuses: &'static [&'static str]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = tokio::spawn(async move {
            let mut heads = Vec::new();
            for status in statuses {
                let (mut connection, _) = listener.accept().await?;
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(connection.read_u8().await?);
                }
                heads.push(String::from_utf8_lossy(&head).into_owned());
                let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
                connection.write_all(answer.as_bytes()).await?;
            }
            Ok(heads)
        });
        Service { address, heads }
    }

    fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    async fn heads(self) -> Vec<String> {
        let heads = tokio::time::timeout(Duration::from_secs(30), self.heads).await;
        heads.expect("a request did not come").unwrap().unwrap()
    }
}

/// The values of a header, in any case.
fn values<'a>(head: &'a str, name: &str) -> Vec<&'a str> {
    let headers = head.lines().filter_map(|line| line.split_once(": "));
    headers.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value).collect()
}

fn context() -> Context {
    Context::from_headers(Some(CAME_IN), Some("req-7")).with_tracestate("congo=t61rcWkgMzE")
}

/// The names of our headers among those of a request.
fn added(head: &str) -> Vec<&'static str> {
    let ours = ["traceparent", "tracestate", "x-request-id"];
    ours.into_iter().filter(|name| !values(head, name).is_empty()).collect()
}

macro_rules! versions {
    ($($version:ident, $reqwest:ident, $preconfigured:ident;)*) => {$(
        mod $version {
            use super::*;
            use dials_external::$version::{Attempts, Propagate};
            use ::$version::{ClientBuilder, Middleware, Next, Result};

            fn client() -> ClientBuilder {
                let client = $reqwest::Client::builder().no_proxy().$preconfigured(tls::trusting_nobody().unwrap());
                ClientBuilder::new(client.build().unwrap())
            }

            /// Tries again until the service answers 200.
            struct Again;

            #[async_trait::async_trait]
            impl Middleware for Again {
                async fn handle(
                    &self,
                    request: $reqwest::Request,
                    extensions: &mut http::Extensions,
                    next: Next<'_>,
                ) -> Result<$reqwest::Response> {
                    loop {
                        let again = request.try_clone().unwrap();
                        let response = next.clone().run(again, extensions).await?;
                        if response.status().is_success() {
                            return Ok(response);
                        }
                    }
                }
            }

            #[tokio::test]
            async fn the_headers_of_the_context_arrive_once_and_exactly() {
                let service = Service::answering(&["200 OK", "200 OK"]).await;
                let client = client().with(Propagate).build();
                context().scope(async {
                    client.get(service.url()).send().await.unwrap();
                    client.get(service.url()).send().await.unwrap();
                }).await;
                let heads = service.heads().await;
                let mut spans = Vec::new();
                for head in &heads {
                    assert_eq!(values(head, "x-request-id"), ["req-7"]);
                    assert_eq!(values(head, "tracestate"), ["congo=t61rcWkgMzE"]);
                    let [traceparent] = *values(head, "traceparent") else { panic!("{head}") };
                    assert_eq!((traceparent.len(), &traceparent[..36], &traceparent[52..]), (55, &CAME_IN[..36], "-01"));
                    spans.push(&traceparent[36..52]);
                }
                assert_eq!(spans.len(), 2);
                assert_ne!(spans[0], spans[1]);
                assert!(!spans.contains(&&CAME_IN[36..52]));
            }

            #[tokio::test]
            async fn what_a_request_says_itself_stays() {
                let service = Service::answering(&["200 OK"]).await;
                let request = client().with(Propagate).build().get(service.url()).header("traceparent", "mine");
                context().scope(request.send()).await.unwrap();
                let heads = service.heads().await;
                assert_eq!(values(&heads[0], "traceparent"), ["mine"]);
                assert_eq!(added(&heads[0]), ["traceparent", "x-request-id"]);
            }

            #[tokio::test]
            async fn nothing_is_added_without_a_scope_or_without_the_middleware() {
                let service = Service::answering(&["200 OK", "200 OK", "200 OK"]).await;
                let (plain, propagating) = (client().with(Attempts).build(), client().with(Propagate).build());
                propagating.get(service.url()).send().await.unwrap();
                context().scope(plain.get(service.url()).send()).await.unwrap();
                let spawned = async { tokio::spawn(propagating.get(service.url()).send()).await.unwrap() };
                context().scope(spawned).await.unwrap();
                let heads = service.heads().await;
                assert_eq!(heads.iter().map(|head| added(head)).collect::<Vec<_>>(), [[""; 0]; 3]);
            }

            #[tokio::test]
            async fn each_attempt_behind_a_retry_is_counted_and_a_span() {
                let service = Service::answering(&["503 Busy", "429 Slow", "503 Busy", "200 OK"]).await;
                let client = client().with(Again).with(Attempts).with(Propagate).build();
                let operation = external(stringify!($version)).operation("retried");
                let call = operation.track(client.get(service.url()).send());
                context().scope(call).await.unwrap();
                let heads = service.heads().await;
                let spans: std::collections::BTreeSet<_> =
                    heads.iter().flat_map(|head| values(head, "traceparent")).collect();
                assert_eq!((heads.len(), spans.len()), (4, 4));
                let counted = calls(&dials_runtime::snapshot(), stringify!($version), "retried");
                assert_eq!(counted.map(|calls| (calls.calls(), calls.ok(), calls.retries())), Some((1, 1, 3)));
            }

            #[tokio::test]
            async fn before_a_retry_a_call_is_one_attempt() {
                let service = Service::answering(&["503 Busy", "200 OK"]).await;
                let client = client().with(Attempts).with(Again).build();
                let call = external(stringify!($version)).operation("outside").track(client.get(service.url()).send());
                call.await.unwrap();
                assert_eq!(service.heads().await.len(), 2);
                let counted = calls(&dials_runtime::snapshot(), stringify!($version), "outside");
                assert_eq!(counted.map(|calls| (calls.calls(), calls.retries())), Some((1, 0)));
            }
        }
    )*};
}

versions! {
    reqwest_middleware_0_4, reqwest_0_12, use_preconfigured_tls;
    reqwest_middleware_0_5, reqwest_0_13, tls_backend_preconfigured;
}

#[tokio::test]
async fn reqwest_retry_shows_its_attempts() {
    use dials_external::reqwest_middleware_0_5::Attempts;
    use reqwest_retry::{RetryTransientMiddleware, policies::ExponentialBackoff};

    let service = Service::answering(&["503 Busy", "500 Broken", "200 OK"]).await;
    let soon = Duration::from_millis(1);
    let policy = ExponentialBackoff::builder().retry_bounds(soon, soon).build_with_max_retries(5);
    let client =
        reqwest_0_13::Client::builder().no_proxy().tls_backend_preconfigured(tls::trusting_nobody().unwrap());
    let client = ::reqwest_middleware_0_5::ClientBuilder::new(client.build().unwrap())
        .with(RetryTransientMiddleware::new_with_policy(policy))
        .with(Attempts)
        .build();
    external("of reqwest-retry").operation("get").track(client.get(service.url()).send()).await.unwrap();
    assert_eq!(service.heads().await.len(), 3);
    let counted = calls(&dials_runtime::snapshot(), "of reqwest-retry", "get");
    assert_eq!(counted.map(|calls| (calls.calls(), calls.ok(), calls.retries())), Some((1, 1, 2)));
}
