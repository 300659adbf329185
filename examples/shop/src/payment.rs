//! The client of the payment service.

use async_trait::async_trait;
use reqwest::{Client, Response, StatusCode};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::time::Duration;

/// How a customer pays; a label of the checkout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, dials::Label)]
pub enum Method {
    Card,
    Invoice,
    Voucher,
}

#[derive(Serialize, Deserialize)]
pub struct Payment {
    pub method: Method,
    pub token: String,
}

/// What the shop asks of the payment service.
#[derive(Serialize, Deserialize)]
pub struct Charge {
    pub token: String,
    pub amount_cents: i64,
}

#[derive(Debug, thiserror::Error, dials::ErrorKind)]
pub enum PaymentError {
    #[error("the card was declined")]
    CardDeclined,
    #[error("payments do not work at the moment")]
    Unavailable,
    #[error("the payment service cannot be reached: {0}")]
    Unreachable(#[from] reqwest::Error),
}

/// Whoever takes the money.
#[async_trait]
pub trait Gateway: Send + Sync {
    async fn charge(&self, payment: &Payment, amount_cents: i64) -> Result<(), PaymentError>;
}

pub struct HttpGateway {
    client: Client,
    charges: String,
}

impl HttpGateway {
    pub fn new(service: SocketAddr) -> reqwest::Result<Self> {
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build()?;
        Ok(HttpGateway { client, charges: format!("http://{service}/charges") })
    }

    #[dials::timed(error = is_server_error, buckets = [5ms, 50ms, 500ms, 5s])]
    async fn post(&self, charge: &Charge) -> reqwest::Result<Response> {
        self.client.post(&self.charges).json(charge).send().await
    }
}

#[async_trait]
impl Gateway for HttpGateway {
    #[dials::timed(name = "Gateway::charge")]
    async fn charge(&self, payment: &Payment, amount_cents: i64) -> Result<(), PaymentError> {
        let response = self.post(&Charge { token: payment.token.clone(), amount_cents }).await?;
        match response.status() {
            StatusCode::CREATED => Ok(()),
            StatusCode::PAYMENT_REQUIRED => Err(PaymentError::CardDeclined),
            _ => Err(PaymentError::Unavailable),
        }
    }
}

/// Whether an answer is a failure though it is an `Ok` to the client.
fn is_server_error(answer: &reqwest::Result<Response>) -> bool {
    answer.as_ref().map_or(true, |response| response.status().is_server_error())
}
