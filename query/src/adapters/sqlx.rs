//! What [sqlx](https://docs.rs/sqlx) tells of statements: an event to `tracing` when each is over.
//!
//! sqlx says neither that a statement failed nor why. It times from the sending of a statement until the stream of its
//! rows is dropped, so what the program does between two rows is in the time.

mod aside;
mod event;

use event::Told;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context as Surroundings, Layer};
use tracing_subscriber::registry::LookupSpan;

const TARGET: &str = "sqlx::query";

/// A layer that counts the statements of sqlx, sent to a database of this system.
///
/// sqlx tells of a statement only if somebody wants to know. This layer does, by a filter of its own; so the program's own
/// log needs one of its own too, or it will show every statement:
///
/// ```
/// # mod dials { pub use dials_query as query; }
/// use tracing_subscriber::filter::LevelFilter;
/// use tracing_subscriber::prelude::*;
///
/// # fn install() {
/// let log = tracing_subscriber::fmt::layer().with_filter(LevelFilter::INFO);
/// tracing_subscriber::registry().with(log).with(dials::query::adapters::sqlx::layer("postgresql")).init();
/// # }
/// ```
///
/// A filter for the whole subscriber, such as `fmt().with_env_filter(..)`, must let `sqlx::query=debug` pass. Nothing is
/// counted where sqlx was told to tell less, by `ConnectOptions::log_statements`.
pub fn layer<S>(system: &'static str) -> impl Layer<S>
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    Statements { system }.with_filter(Targets::new().with_target(TARGET, Level::DEBUG))
}

struct Statements {
    system: &'static str,
}

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Surroundings<'_, S>) {
        if event.metadata().target() != TARGET {
            return;
        }
        if let Some(told) = Told::of(event) {
            told.count(self.system);
        }
    }
}
