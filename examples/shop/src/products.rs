//! Looking at products.

use crate::error::Error;
use crate::server::Shop;
use axum::Json;
use axum::extract::{Path, Query, State};
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
pub struct Product {
    pub id: i64,
    pub name: String,
    pub price_cents: i64,
    pub stock: i64,
    #[serde(skip)]
    pub ratings: Ratings,
}

/// All stars that a product was ever given, and by how many people.
pub struct Ratings {
    pub stars: i64,
    pub people: i64,
}

#[derive(Deserialize)]
pub struct Search {
    word: String,
}

#[dials::timed]
pub async fn show(State(shop): State<Shop>, Path(id): Path<i64>) -> Result<Json<Product>, Error> {
    shop.store.product(id).await?.map(Json).ok_or(Error::ProductNotFound)
}

#[dials::timed]
pub async fn search(
    State(shop): State<Shop>,
    Query(search): Query<Search>,
) -> Result<Json<Vec<Product>>, Error> {
    if search.word.is_empty() {
        return Err(Error::EmptySearch);
    }
    let found = shop.store.search(&search.word).await?;
    if found.is_empty() {
        return Ok(Json(shop.store.search_alike(&search.word).await?));
    }
    Ok(Json(found))
}

#[dials::timed]
pub async fn stars(State(shop): State<Shop>, Path(id): Path<i64>) -> Result<Json<i64>, Error> {
    let product = shop.store.product(id).await?.ok_or(Error::ProductNotFound)?;
    Ok(Json(average(&product.ratings)))
}

/// The bug that every shop has somewhere: it panics for a product that nobody has rated yet.
#[dials::timed]
fn average(ratings: &Ratings) -> i64 {
    ratings.stars / ratings.people
}
