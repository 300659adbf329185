//! A payment service of somebody else, on this machine. What it does depends on the token alone.

use crate::census::Census;
use crate::payment::Charge;
use crate::server::serve;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::sleep;

pub const GOOD: &str = "good";
pub const DECLINED: &str = "declined";
pub const BROKEN: &str = "broken";
/// The charge is held until the client leaves.
pub const SLOW: &str = "slow";

/// How long any answer takes at least.
pub const THINKING: Duration = Duration::from_millis(3);

/// How long a charge is held if the client does not leave.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct PaymentService {
    pub address: SocketAddr,
    /// The charges that are being held.
    pub held: Census,
}

impl PaymentService {
    pub async fn start() -> io::Result<Self> {
        let held = Census::default();
        let address = serve(Router::new().route("/charges", post(charge)).with_state(held.clone())).await?;
        Ok(PaymentService { address, held })
    }
}

async fn charge(State(held): State<Census>, Json(charge): Json<Charge>) -> StatusCode {
    sleep(THINKING).await;
    match charge.token.as_str() {
        GOOD => StatusCode::CREATED,
        DECLINED => StatusCode::PAYMENT_REQUIRED,
        SLOW => {
            let _counted = held.enter();
            sleep(PATIENCE).await;
            StatusCode::GATEWAY_TIMEOUT
        }
        _ => StatusCode::SERVICE_UNAVAILABLE,
    }
}
