//! A payment service of somebody else, on this machine. What it does depends on the token alone.

use crate::census::Census;
use crate::faulty_node::{self, RESET, STALLED, TRUNCATED};
use crate::payment::{Charge, Receipt};
use crate::server::serve;
use crate::token::Token;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{delete, post};
use axum::{Json, Router};
use serde::Deserialize;
use std::collections::HashSet;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpSocket;
use tokio::time::sleep;

/// How long any answer to a charge takes at least.
pub const THINKING: Duration = Duration::from_millis(3);

/// How long a charge is held if the client does not leave.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct PaymentService {
    pub address: SocketAddr,
    /// The charges that are being held.
    pub held: Census,
}

#[derive(Clone)]
struct Inside {
    held: Census,
    /// The keys of the charges that were told to come again.
    put_off: Arc<Mutex<HashSet<u64>>>,
    /// Some charges are sent on to this node.
    faulty: SocketAddr,
    /// And some to this one, where nobody listens.
    closed: SocketAddr,
    /// Keeps anybody else from listening there.
    _silence: Arc<TcpSocket>,
}

#[derive(Deserialize)]
struct Owner {
    token: String,
}

impl PaymentService {
    pub async fn start() -> io::Result<Self> {
        let held = Census::default();
        let closed = TcpSocket::new_v4()?;
        closed.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let inside = Inside {
            held: held.clone(),
            put_off: Arc::default(),
            faulty: faulty_node::start().await?,
            closed: closed.local_addr()?,
            _silence: Arc::new(closed),
        };
        let router = Router::new()
            .route("/charges", post(charge))
            .route("/charges/{id}", delete(refund))
            .with_state(inside);
        Ok(PaymentService { address: serve(router).await?, held })
    }
}

async fn charge(State(inside): State<Inside>, Json(charge): Json<Charge>) -> Response {
    sleep(THINKING).await;
    let Charge { key, token, .. } = charge;
    let elsewhere = |node, path| Redirect::temporary(&format!("http://{node}{path}")).into_response();
    match find(&token) {
        None | Some(Token::Unknown) => StatusCode::NOT_FOUND.into_response(),
        Some(Token::Declined) => {
            (StatusCode::PAYMENT_REQUIRED, format!("{token} is declined")).into_response()
        }
        Some(Token::Crowded) => StatusCode::TOO_MANY_REQUESTS.into_response(),
        Some(Token::Busy) if inside.puts_off(key) => StatusCode::TOO_MANY_REQUESTS.into_response(),
        Some(Token::Broken) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Some(Token::Good | Token::Busy | Token::Kept) => {
            (StatusCode::CREATED, Json(Receipt { id: key })).into_response()
        }
        Some(Token::Garbled) => {
            (StatusCode::CREATED, [(CONTENT_TYPE, "application/json")], "<html>").into_response()
        }
        Some(Token::Reset) => elsewhere(inside.faulty, RESET),
        Some(Token::Truncated) => elsewhere(inside.faulty, TRUNCATED),
        Some(Token::Stalled) => elsewhere(inside.faulty, STALLED),
        Some(Token::Refused) => elsewhere(inside.closed, "/charges"),
        Some(Token::Silent) => too_late().await,
        Some(Token::Held) => {
            let _counted = inside.held.enter();
            too_late().await
        }
    }
}

async fn refund(Query(owner): Query<Owner>) -> StatusCode {
    match find(&owner.token) {
        None => StatusCode::NOT_FOUND,
        Some(Token::Kept) => StatusCode::INTERNAL_SERVER_ERROR,
        Some(_) => StatusCode::NO_CONTENT,
    }
}

async fn too_late() -> Response {
    sleep(PATIENCE).await;
    StatusCode::GATEWAY_TIMEOUT.into_response()
}

fn find(secret: &str) -> Option<Token> {
    Token::ALL.into_iter().find(|token| token.secret() == secret)
}

impl Inside {
    /// Whether this charge has to come again. The second time it has not.
    fn puts_off(&self, key: u64) -> bool {
        let mut put_off = self.put_off.lock().unwrap_or_else(PoisonError::into_inner);
        let is_new = put_off.insert(key);
        if !is_new {
            put_off.remove(&key);
        }
        is_new
    }
}
