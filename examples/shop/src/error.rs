//! Everything that can go wrong in the shop, with its HTTP status and its `error_type` in one place.

use crate::payment::PaymentError;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};

/// The names of the variants are the kinds that metrics show: `ProductNotFound`, `OutOfStock`, ..
#[derive(Debug, thiserror::Error, dials::ErrorKind)]
pub enum Error {
    #[error("there is no such product")]
    ProductNotFound,
    #[error("this product is sold out")]
    OutOfStock,
    #[error("the cart is empty")]
    EmptyCart,
    #[error("you may not do that")]
    Forbidden,
    /// The visitor's slip, not a failure of ours: the call counts as `ok`.
    #[error("say what to search for")]
    #[error_kind(ok)]
    EmptySearch,
    /// Counted under the kind that the payment gives it.
    #[error(transparent)]
    #[error_kind(transparent)]
    Payment(#[from] PaymentError),
    #[error("the database failed: {0}")]
    #[error_kind("database")]
    Database(#[from] sqlx::Error),
}

impl Error {
    fn status(&self) -> StatusCode {
        match self {
            Error::ProductNotFound => StatusCode::NOT_FOUND,
            Error::OutOfStock => StatusCode::CONFLICT,
            Error::EmptyCart => StatusCode::UNPROCESSABLE_ENTITY,
            Error::Forbidden => StatusCode::FORBIDDEN,
            Error::EmptySearch => StatusCode::BAD_REQUEST,
            Error::Payment(PaymentError::CardDeclined(_)) => StatusCode::PAYMENT_REQUIRED,
            Error::Payment(PaymentError::Unavailable(_)) => StatusCode::BAD_GATEWAY,
            Error::Payment(PaymentError::TooSlow) => StatusCode::GATEWAY_TIMEOUT,
            Error::Database(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let status = self.status();
        if let Error::Database(_) = self {
            tracing::error!("{self}");
        }
        // What is wrong inside the shop is nothing to tell a customer.
        let text = if status.is_server_error() { "try again later".to_owned() } else { self.to_string() };
        (status, text).into_response()
    }
}
