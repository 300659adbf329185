//! What is put between a program and its client.

use dials_external::{Category, category_of};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper_util::client::legacy::{self, Client, connect::HttpConnector};
use hyper_util::rt::TokioExecutor;
use std::error::Error;
use std::future::{Ready, ready};
use std::io;
use std::task::{Context, Poll};
use tower_service::Service;

/// Not of any kind that a text could be made of.
fn gone() -> io::Error {
    io::Error::new(io::ErrorKind::BrokenPipe, "they left")
}

#[test]
fn the_error_of_a_middleware_is_known_by_what_it_is_made_of() {
    assert_eq!(category_of(&reqwest_middleware_0_4::Error::middleware(gone())), Category::Reset);
    assert_eq!(category_of(&reqwest_middleware_0_5::Error::middleware(gone())), Category::Reset);
    let anyhow = anyhow::Error::from(gone()).context("after 3 tries");
    assert_eq!(category_of(&reqwest_middleware_0_5::Error::Middleware(anyhow)), Category::Reset);
}

/// Connects to nothing.
#[derive(Clone)]
struct Connector(fn() -> Box<dyn Error + Send + Sync>);

impl Service<http::Uri> for Connector {
    type Response = <HttpConnector as Service<http::Uri>>::Response;
    type Error = Box<dyn Error + Send + Sync>;
    type Future = Ready<Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: http::Uri) -> Self::Future {
        ready(Err((self.0)()))
    }
}

fn connect(error: fn() -> Box<dyn Error + Send + Sync>) -> legacy::Error {
    let client: Client<_, Empty<Bytes>> = Client::builder(TokioExecutor::new()).build(Connector(error));
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(client.get(http::Uri::from_static("http://127.0.0.1/"))).unwrap_err()
}

#[test]
fn the_error_of_a_connector_is_about_connecting() {
    assert_eq!(category_of(&connect(|| "odd".into())), Category::Connect);
    assert_eq!(category_of(&connect(|| gone().into())), Category::Reset);
    let handshake = connect(|| io::Error::new(io::ErrorKind::InvalidData, "odd").into());
    assert_eq!(category_of(&handshake), Category::Tls);
}
