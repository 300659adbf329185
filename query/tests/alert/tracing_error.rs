//! Alerts as events of the program's log.

use crate::altered;
use dials_query::alert::{Alert, AlertHook, TracingError};
use dials_query::{Dialect, Statement};
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id};
use tracing::{Event, Level, Metadata, Subscriber};

/// Events: level, target and fields.
type Events = Arc<Mutex<Vec<(Level, String, Fields)>>>;

#[derive(Default)]
struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

struct Collect(Events);

impl Subscriber for Collect {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, _: &tracing::span::Record<'_>) {}
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        let (level, target) = (*event.metadata().level(), event.metadata().target().to_owned());
        self.0.lock().unwrap().push((level, target, fields));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn events_of(alert: &Alert) -> Vec<(Level, String, Fields)> {
    let events = Events::default();
    let told = tracing::subscriber::with_default(Collect(events.clone()), || TracingError.alert(alert));
    assert!(told.is_ok());
    std::mem::take(&mut events.lock().unwrap())
}

#[test]
fn an_alert_is_one_error_with_what_is_known() {
    let statement = Statement::new(Dialect::Sqlite, "select * from users where id = 7");
    let mut alert = Alert::example();
    alert.record = Arc::new(altered("users", |record| {
        record.statement = Some(statement.clone());
        record.error_type = Some("timeout");
        record.request_id = Some("r-1".into());
    }));
    alert.suppressed = 3;
    let events = events_of(&alert);
    assert_eq!(events.len(), 1);
    let (level, target, Fields(fields)) = &events[0];
    assert_eq!((*level, &**target), (Level::ERROR, "dials"));
    let quoted = |text: &str| format!("{text:?}");
    let expected = [
        ("severity", quoted("critical")),
        ("system", quoted("sqlite")),
        ("collection", quoted("users")),
        ("operation", quoted("select")),
        ("duration_ms", "1500.0".to_owned()),
        ("threshold_ms", "1000.0".to_owned()),
        ("suppressed", "3".to_owned()),
        ("mixed", "false".to_owned()),
        ("statement", quoted(statement.text())),
        ("fingerprint", statement.fingerprint().to_string()),
        ("summary", quoted(statement.summary())),
        ("rows", "2".to_owned()),
        ("result", quoted("ok")),
        ("error_type", quoted("timeout")),
        ("function", quoted("find_users")),
        ("module", quoted("shop::users")),
        ("request_id", quoted("r-1")),
    ];
    for (name, value) in &expected {
        assert_eq!(fields.get(*name), Some(value), "{name}");
    }
    assert!(fields["message"].starts_with("critical query: "), "{fields:?}");
    assert!(fields["message"].ends_with("(sqlite) took 1.500 s, over 1 s; and 3 more"), "{fields:?}");
    assert_eq!(fields.len(), expected.len() + 1, "{fields:?}");
}

#[test]
fn what_is_not_known_is_left_out() {
    let events = events_of(&Alert::example());
    let (_, _, Fields(fields)) = &events[0];
    for name in
        ["statement", "fingerprint", "summary", "error_type", "error", "labels", "request_id", "trace_id"]
    {
        assert!(!fields.contains_key(name), "{name}");
    }
    assert_eq!(fields["message"], "critical query: select users (sqlite) took 1.500 s, over 1 s");
}
