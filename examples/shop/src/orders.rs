//! Looking at what a customer has ordered.

use crate::error::Error;
use crate::server::Shop;
use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;

#[derive(Serialize)]
pub struct Order {
    pub id: i64,
    pub total_cents: i64,
    pub lines: Vec<Line>,
}

#[derive(Serialize)]
pub struct Line {
    pub product: i64,
    pub quantity: i64,
    pub revenue_cents: i64,
}

/// The mistake that every shop makes once: a query for each order, where one for all of them would do. Each is fast, so
/// no threshold finds them. The scope of the request does.
#[dials::timed]
pub async fn show(State(shop): State<Shop>, Path(customer): Path<i64>) -> Result<Json<Vec<Order>>, Error> {
    let mut orders = shop.store.orders(customer).await?;
    for order in &mut orders {
        order.lines = shop.store.order_lines(order.id).await?;
    }
    Ok(Json(orders))
}
