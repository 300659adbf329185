//! Alerts about critical queries.
//!
//! A hook is told of a critical query at once, and of others of the same statement at most once a minute: of the slowest
//! of them, and of how many more there were. It runs on a thread of its own, so that it may block, fail or panic without
//! any harm to the query, or to another hook.
//!
//! ```
//! # use dials_query as query;
//! use query::alert::{self, Alert};
//!
//! alert::on_alert(alert::TracingError);
//! alert::on_alert(|alert: &Alert| println!("{} took {:?}", alert.record.operation, alert.record.duration));
//! ```

mod alerts;
mod counts;
mod desk;
mod hook;
mod hooks;
mod key;
mod limiter;
mod payload;
mod sink;

pub use alerts::{Alerting, Alerts};
#[doc(hidden)]
pub use counts::families;
pub use desk::flush;
pub use hook::{Alert, AlertError, AlertHook, AlertResult};
#[cfg(feature = "sentry-0_49")]
pub use hooks::Sentry;
pub use hooks::{TracingError, Webhook, WebhookError};
pub(crate) use key::Key;

use crate::record::{Record, Severity};
use std::sync::Arc;

/// Calls a hook for critical queries, at most once a minute for the same statement.
///
/// It is called for as long as the process lives, unless [`Alerting::stop`] ends it. [`Alerts`] has another interval.
///
/// A closure must name the type of its argument, `|alert: &Alert| ..`: with `|alert| ..` it does not compile.
pub fn on_alert(hook: impl AlertHook) -> Alerting {
    Alerts::to(hook).start()
}

/// Tells every hook of a critical query, or lets it be part of a summary. Other queries are left out.
#[doc(hidden)]
pub fn offer(record: &Arc<Record>) {
    if record.severity == Severity::Critical {
        desk::offer(record);
    }
}
