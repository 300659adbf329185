//! The shop's web server: which path leads to which function.

use crate::census::Census;
use crate::db::Store;
use crate::payment::Gateway;
use crate::{cart, checkout, orders, products, reports};
use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tower_http::catch_panic::CatchPanicLayer;

/// What every handler can reach.
#[derive(Clone)]
pub struct Shop {
    pub store: Store,
    pub gateway: Arc<dyn Gateway>,
}

pub struct Server {
    pub address: SocketAddr,
    open: Census,
}

impl Server {
    pub async fn start(shop: Shop) -> io::Result<Self> {
        let open = Census::default();
        let router = Router::new()
            .route("/products/{id}", get(products::show))
            .route("/products/{id}/stars", get(products::stars))
            .route("/search", get(products::search))
            .route("/carts/{customer}", get(cart::show).post(cart::add))
            .route("/carts/{customer}/checkout", post(checkout::checkout))
            .route("/orders/{customer}", get(orders::show))
            .route("/reports/sales", get(reports::sales))
            .route_layer(from_fn(in_scope))
            .layer(CatchPanicLayer::custom(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response()))
            .layer(from_fn_with_state(open.clone(), count_open))
            .with_state(shop);
        let address = serve(router).await?;
        Ok(Server { address, open })
    }

    /// Completes when no request is being handled, not even one whose client has left.
    pub async fn idle(&self) {
        self.open.wait_until(|open| open == 0).await;
    }
}

async fn count_open(State(open): State<Census>, request: Request, next: Next) -> Response {
    let _counted = open.enter();
    next.run(request).await
}

/// What a request asks of the database belongs together, so that it is told if it asks the same again and again.
async fn in_scope(path: MatchedPath, request: Request, next: Next) -> Response {
    let scope = dials::scope(format!("{} {}", request.method(), path.as_str()));
    scope.track(next.run(request)).await
}

/// Serves on a free port of this machine for as long as the program runs.
pub async fn serve(router: Router) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
