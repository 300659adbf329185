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
    shop.gateway.charge(&payment, total_cents).await?;
    let id = shop.store.place_order(customer, &cart, total_cents).await?;
    Ok(Json(Order { id, total_cents }))
}
