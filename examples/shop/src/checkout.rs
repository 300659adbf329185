//! Turning a cart into an order.

use crate::error::Error;
use crate::payment::Payment;
use crate::server::Shop;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;

#[derive(Serialize)]
pub struct Order {
    pub id: i64,
    pub total_cents: i64,
    pub receipt: u64,
}

#[dials::timed(labels(method = payment.method), span)]
pub async fn checkout(
    State(shop): State<Shop>,
    Path(customer): Path<i64>,
    Json(payment): Json<Payment>,
) -> Result<Json<Order>, Error> {
    let cart = shop.store.cart(customer).await?;
    if cart.lines.is_empty() {
        return Err(Error::EmptyCart);
    }
    let total_cents = cart.total();
    let receipt = shop.gateway.charge(&payment, total_cents).await?;
    match shop.store.place_order(customer, &cart, total_cents).await {
        Ok(id) => Ok(Json(Order { id, total_cents, receipt: receipt.id })),
        Err(error) => {
            if shop.gateway.refund(&payment, &receipt).await.is_err() {
                tracing::error!(receipt = receipt.id, "a customer has paid for nothing");
            }
            Err(error)
        }
    }
}
