//! Who calls.

mod head;
mod hyper;
mod reqwest;
mod std_io;
mod tokio_io;
mod without_value;

use super::case::Case;
use super::wrapping::Wrapping;
use dials_external_tests::Server;
use dials_runtime::Outcome;
use std::net::SocketAddr;
use std::sync::Arc;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Client {
    Reqwest12,
    Reqwest13,
    /// reqwest-middleware 0.4
    Middleware4,
    /// reqwest-middleware 0.5
    Middleware5,
    Hyper,
    /// A socket of tokio, with its limits and with rustls.
    Tokio,
    /// A blocking socket.
    Std,
}

/// How a call ended, in each wrapping of what it returned.
type Outcomes = Vec<(Wrapping, Outcome)>;

impl Client {
    pub(super) const ALL: [Client; 7] = [
        Client::Reqwest12,
        Client::Reqwest13,
        Client::Middleware4,
        Client::Middleware5,
        Client::Hyper,
        Client::Tokio,
        Client::Std,
    ];

    /// How calls of this case end.
    pub(super) async fn outcomes(self, case: Case) -> Outcomes {
        let server = Arc::new(Server::start(case.misbehaviour()).await.unwrap());
        if case.is_without_value() {
            return vec![(Wrapping::Bare, without_value::outcome(self, case, server).await)];
        }
        self.call(case, server).await
    }

    /// Calls the server. Nothing, if all went well and it is not about the answer.
    async fn call(self, case: Case, server: Arc<Server>) -> Outcomes {
        match self {
            Client::Reqwest12 => reqwest::v0_12::outcomes(case, &server).await,
            Client::Reqwest13 => reqwest::v0_13::outcomes(case, &server).await,
            Client::Middleware4 => reqwest::middleware_0_4::outcomes(case, &server).await,
            Client::Middleware5 => reqwest::middleware_0_5::outcomes(case, &server).await,
            Client::Hyper => hyper::outcomes(case, &server).await,
            Client::Tokio => tokio_io::outcomes(case, &server).await,
            Client::Std => {
                tokio::task::spawn_blocking(move || std_io::outcomes(case, &server)).await.unwrap()
            }
        }
    }
}

/// The address for a client of HTTP.
fn url(case: Case, server: SocketAddr) -> String {
    let scheme = if case.is_tls() { "https" } else { "http" };
    match case {
        Case::NonsenseAddress => String::from("http://:nowhere:/"),
        _ => format!("{scheme}://{}:{}/v1/payments", host(case), server.port()),
    }
}

/// The name of the server. The certificate is for no address, and nobody trusts it.
fn host(case: Case) -> &'static str {
    match case {
        // https://www.rfc-editor.org/rfc/rfc6761#section-6.4
        Case::Unresolvable => "nonexistent.invalid",
        _ => "127.0.0.1",
    }
}
