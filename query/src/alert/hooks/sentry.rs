//! Alerts as events of Sentry.

use crate::alert::{Alert, AlertError, AlertHook};
use crate::caller::FileAndLine;
use crate::record::Record;
use sentry::Hub;
use sentry::protocol::{Event, Level, Map, Value};
use sentry::types::Uuid;
use std::borrow::Cow;
use std::sync::Arc;

/// Captures alerts as events of Sentry, one issue a statement.
///
/// What Sentry does with them is for the program to say, which calls `sentry::init`. An alert has failed if there is no
/// client, or if the client discards it.
#[derive(Clone, Debug, Default)]
pub struct Sentry {
    hub: Option<Arc<Hub>>,
}

impl Sentry {
    /// Captures with the client that `sentry::init` made.
    pub fn new() -> Self {
        Sentry::default()
    }

    /// Captures with the client of this hub.
    pub fn with(hub: Arc<Hub>) -> Self {
        Sentry { hub: Some(hub) }
    }
}

impl AlertHook for Sentry {
    fn name(&self) -> &'static str {
        "sentry"
    }

    fn alert(&self, alert: &Alert) -> Result<(), AlertError> {
        // The hook's thread has a hub of its own, which is a copy from its first use.
        let hub = self.hub.clone().unwrap_or_else(Hub::main);
        if !hub.client().is_some_and(|client| client.is_enabled()) {
            return Err("there is no client of Sentry that is enabled".into());
        }
        match hub.capture_event(event(alert)) {
            id if id == Uuid::nil() => Err("the client of Sentry discarded the event".into()),
            _ => Ok(()),
        }
    }
}

fn event(alert: &Alert) -> Event<'static> {
    let record = &*alert.record;
    Event {
        level: Level::Error,
        logger: Some("dials".to_owned()),
        message: Some(alert.to_string()),
        transaction: Some(record.function).filter(|name| !name.is_empty()).map(str::to_owned),
        timestamp: record.time,
        fingerprint: Cow::Owned(grouping(record)),
        tags: tags(record),
        extra: extra(alert),
        ..Event::default()
    }
}

/// By which Sentry tells issues apart.
fn grouping(record: &Record) -> Vec<Cow<'static, str>> {
    let what = match record.fingerprint() {
        Some(fingerprint) => vec![fingerprint.to_string().into()],
        None => vec![record.system.into(), record.collection.into(), record.operation.into()],
    };
    [Cow::Borrowed("dials")].into_iter().chain(what).collect()
}

/// What can be searched for. Sentry refuses tags that are empty.
fn tags(record: &Record) -> Map<String, String> {
    let tags = [
        ("db.system.name", record.system),
        ("db.collection.name", record.collection),
        ("db.operation.name", record.operation),
        ("severity", record.severity.as_str()),
        ("outcome", record.result),
        ("error.type", record.error_type.unwrap_or_default()),
        ("request_id", record.request_id.as_deref().unwrap_or_default()),
        ("trace_id", record.trace_id.as_deref().unwrap_or_default()),
    ];
    tags.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn extra(alert: &Alert) -> Map<String, Value> {
    let record = &*alert.record;
    let statement = record.statement.as_ref();
    let extra = [
        ("duration_seconds", Some(record.duration.as_secs_f64().into())),
        ("threshold_seconds", Some(record.threshold.as_secs_f64().into())),
        ("suppressed", Some(alert.suppressed.into())),
        ("mixed", Some(alert.mixed.into())),
        ("statement", statement.map(|statement| statement.text().into())),
        ("summary", statement.map(|statement| statement.summary().into())),
        ("rows", record.rows.map(Value::from)),
        ("error", record.error.as_deref().map(Value::from)),
        ("labels", record.labels.as_deref().map(Value::from)),
        ("module", Some(record.module.into())),
        ("location", record.location.map(|location| FileAndLine(location).to_string().into())),
        ("sample_weight", record.sample_weight().map(Value::from)),
    ];
    extra.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
