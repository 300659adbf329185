//! Hooks that are ready to be registered.

mod http;
#[cfg(feature = "sentry-0_49")]
mod sentry;
mod tracing_error;
mod webhook;

#[cfg(feature = "sentry-0_49")]
pub use self::sentry::Sentry;
pub use tracing_error::TracingError;
pub use webhook::{Webhook, WebhookError};
