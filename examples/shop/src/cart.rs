//! Filling a cart.

use crate::error::Error;
use crate::server::Shop;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub struct Cart {
    pub lines: Vec<Line>,
}

#[derive(Serialize)]
pub struct Line {
    pub product: i64,
    pub quantity: i64,
    pub price_cents: i64,
}

#[derive(Serialize, Deserialize)]
pub struct Item {
    pub product: i64,
    pub quantity: u16,
}

#[derive(Serialize)]
pub struct Shown {
    cart: Cart,
    total_cents: i64,
}

impl Cart {
    #[dials::timed]
    pub fn total(&self) -> i64 {
        self.lines.iter().map(|line| price(line.quantity, line.price_cents)).sum()
    }
}

/// Ten or more of a kind are a tenth cheaper. It is called so often that one call in 16 is enough to measure.
#[dials::timed(sample = 16)]
fn price(quantity: i64, price_cents: i64) -> i64 {
    let full = quantity * price_cents;
    if quantity < 10 { full } else { full - full / 10 }
}

#[dials::timed]
pub async fn show(State(shop): State<Shop>, Path(customer): Path<i64>) -> Result<Json<Shown>, Error> {
    let cart = shop.store.cart(customer).await?;
    Ok(Json(Shown { total_cents: cart.total(), cart }))
}

#[dials::timed]
pub async fn add(
    State(shop): State<Shop>,
    Path(customer): Path<i64>,
    Json(item): Json<Item>,
) -> Result<StatusCode, Error> {
    let product = shop.store.product(item.product).await?.ok_or(Error::ProductNotFound)?;
    if product.stock < i64::from(item.quantity) {
        return Err(Error::OutOfStock);
    }
    shop.store.add_to_cart(customer, &item).await?;
    Ok(StatusCode::CREATED)
}

#[cfg(test)]
mod tests {
    use super::{Cart, Line};

    #[test]
    fn ten_of_a_kind_are_a_tenth_cheaper() {
        let line = |quantity| Line { product: 1, quantity, price_cents: 100 };
        assert_eq!(Cart { lines: vec![line(9), line(10)] }.total(), 900 + 900);
    }
}
