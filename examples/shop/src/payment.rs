//! The client of the payment service.

use async_trait::async_trait;
use reqwest::{Client, StatusCode};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::sleep;

// What the shop expects of the service. Nothing of it ends a call; the `timeout` of the attribute below does, and what that
// ends is over both limits.
dials::profile!(
    "payments",
    p95 = 250ms,
    slow = 900ms,
    timeout = 950ms,
    error_rate = 1%,
    breaker(failure_rate_threshold = 2%, minimum_number_of_calls = 50, sliding_window = 5s),
);

/// How often a charge is tried before the shop gives up, and the pause in between.
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(5);

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
    /// The same in every attempt, so that the money is taken once.
    pub key: u64,
    pub token: String,
    pub amount_cents: i64,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Receipt {
    pub id: u64,
}

/// The variants are the kinds that the shop's own functions show. The category of a call to the service is found in the
/// error inside.
#[derive(Debug, thiserror::Error, dials::ErrorKind)]
pub enum PaymentError {
    #[error("the card was declined")]
    CardDeclined(#[source] reqwest::Error),
    #[error("the payment service takes too long")]
    TooSlow,
    #[error("the payment service does not work: {0}")]
    Unavailable(#[source] reqwest::Error),
}

impl From<reqwest::Error> for PaymentError {
    fn from(error: reqwest::Error) -> Self {
        match error.status() {
            Some(StatusCode::PAYMENT_REQUIRED) => PaymentError::CardDeclined(error),
            _ => PaymentError::Unavailable(error),
        }
    }
}

/// Whoever takes the money.
#[async_trait]
pub trait Gateway: Send + Sync {
    async fn charge(&self, payment: &Payment, amount_cents: i64) -> Result<Receipt, PaymentError>;
    async fn refund(&self, payment: &Payment, receipt: &Receipt) -> Result<(), PaymentError>;
}

pub struct HttpGateway {
    client: Client,
    charges: String,
    next_key: AtomicU64,
}

impl HttpGateway {
    pub fn new(service: SocketAddr) -> reqwest::Result<Self> {
        let client = Client::builder().no_proxy().timeout(Duration::from_secs(20)).build()?;
        Ok(HttpGateway { client, charges: format!("http://{service}/charges"), next_key: AtomicU64::new(1) })
    }

    /// One call to the service, however often it is tried.
    #[dials::track_external(
        "payments",
        operation = "charge",
        timeout = 1s,
        on_timeout = PaymentError::TooSlow
    )]
    async fn post(&self, charge: &Charge) -> Result<Receipt, PaymentError> {
        loop {
            let attempt = dials::external::attempt();
            let response = self.client.post(&self.charges).json(charge).send().await?;
            if is_busy(response.status()) && attempt.number() < ATTEMPTS {
                sleep(PAUSE).await;
                continue;
            }
            return Ok(response.error_for_status()?.json().await?);
        }
    }
}

#[async_trait]
impl Gateway for HttpGateway {
    #[dials::timed(name = "Gateway::charge")]
    async fn charge(&self, payment: &Payment, amount_cents: i64) -> Result<Receipt, PaymentError> {
        let key = self.next_key.fetch_add(1, Ordering::Relaxed);
        self.post(&Charge { key, token: payment.token.clone(), amount_cents }).await
    }

    async fn refund(&self, payment: &Payment, receipt: &Receipt) -> Result<(), PaymentError> {
        // The service wants the token in the address. Errors of the client repeat that; the log does not.
        let refund = self
            .client
            .delete(format!("{}/{}", self.charges, receipt.id))
            .query(&[("token", &payment.token)]);
        let answer = async { refund.send().await?.error_for_status() };
        dials::external("payments").operation("refund").track(answer).await?;
        Ok(())
    }
}

/// Whether it may be better in a moment.
fn is_busy(status: StatusCode) -> bool {
    matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
}
