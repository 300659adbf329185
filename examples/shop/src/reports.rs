//! What the people in the back office look at.

use crate::error::Error;
use crate::server::Shop;
use axum::Json;
use axum::extract::{Query, State};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::time::sleep;

/// How long the report takes at least; longer than is good.
pub const TAKES: Duration = Duration::from_millis(120);

#[derive(Deserialize)]
pub struct Reader {
    user: String,
}

/// Orders and money of one product.
#[derive(Serialize)]
pub struct Sales {
    pub product: i64,
    pub sold: i64,
    pub revenue_cents: i64,
}

#[dials::timed]
pub async fn sales(
    State(shop): State<Shop>,
    Query(reader): Query<Reader>,
) -> Result<Json<Vec<Sales>>, Error> {
    if !shop.store.is_allowed(&reader.user, "reports").await? {
        return Err(Error::Forbidden);
    }
    Ok(Json(compile(&shop).await?))
}

/// Slow by design, so that there is a slow call to look at: a log line and a counter.
#[dials::timed(slow = 100ms)]
async fn compile(shop: &Shop) -> Result<Vec<Sales>, Error> {
    let sales = shop.store.sales().await?;
    sleep(TAKES).await;
    Ok(sales)
}
