//! reqwest and reqwest-middleware, each in two versions whose types have nothing in common but their names.

macro_rules! reqwest {
    ($module:ident, $reqwest:ident, $preconfigured:ident) => {
        pub(in super::super) mod $module {
            use super::super::super::SHORT;
            use super::super::super::case::Case;
            use super::super::super::wrapping::{Wrapping, in_every_wrapping};
            use super::super::{Outcomes, url};
            use dials_external::__private::{judge, probe::nowhere};
            use dials_external_tests::{Server, tls};

            pub(in super::super) async fn outcomes(case: Case, server: &Server) -> Outcomes {
                if case.is_answer() {
                    let answer = client(case).get(url(case, server.address())).send().await;
                    return vec![(Wrapping::Bare, judge!(nowhere(), &answer).outcome)];
                }
                match pay(case, server).await {
                    Ok(_) => Vec::new(),
                    Err(error) => in_every_wrapping!(error),
                }
            }

            async fn pay(case: Case, server: &Server) -> $reqwest::Result<serde_json::Value> {
                let answer = client(case).get(url(case, server.address())).send().await?;
                server.head_is_read();
                let answer = if case.status_is_error() { answer.error_for_status()? } else { answer };
                answer.json().await
            }

            pub(super) fn client(case: Case) -> $reqwest::Client {
                let client =
                    $reqwest::Client::builder().no_proxy().$preconfigured(tls::trusting_nobody().unwrap());
                let client = match case {
                    _ if case.has_limit() => client.timeout(SHORT),
                    _ if case.has_read_limit() => client.read_timeout(SHORT),
                    Case::ConnectTimeout => client.connect_timeout(SHORT),
                    _ => client,
                };
                client.build().unwrap()
            }
        }
    };
}

macro_rules! middleware {
    ($module:ident, $middleware:ident, $reqwest:ident) => {
        pub(in super::super) mod $module {
            use super::super::super::case::Case;
            use super::super::super::wrapping::{Wrapping, in_every_wrapping};
            use super::super::{Outcomes, url};
            use super::$reqwest::client;
            use dials_external::__private::{judge, probe::nowhere};
            use dials_external_tests::Server;
            use $middleware::ClientWithMiddleware;

            pub(in super::super) async fn outcomes(case: Case, server: &Server) -> Outcomes {
                if case.is_answer() {
                    let client = ClientWithMiddleware::from(client(case));
                    let answer = client.get(url(case, server.address())).send().await;
                    return vec![(Wrapping::Bare, judge!(nowhere(), &answer).outcome)];
                }
                match pay(case, server).await {
                    Ok(_) => Vec::new(),
                    Err(error) => in_every_wrapping!(error),
                }
            }

            async fn pay(case: Case, server: &Server) -> $middleware::Result<serde_json::Value> {
                let client = ClientWithMiddleware::from(client(case));
                let answer = client.get(url(case, server.address())).send().await?;
                server.head_is_read();
                let answer = if case.status_is_error() { answer.error_for_status()? } else { answer };
                Ok(answer.json().await?)
            }
        }
    };
}

reqwest!(v0_12, reqwest_0_12, use_preconfigured_tls);
reqwest!(v0_13, reqwest_0_13, tls_backend_preconfigured);
middleware!(middleware_0_4, reqwest_middleware_0_4, v0_12);
middleware!(middleware_0_5, reqwest_middleware_0_5, v0_13);
