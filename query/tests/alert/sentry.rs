//! Alerts as events of Sentry, with a client whose transport keeps what it is given.

use crate::altered;
use dials_query::alert::{Alert, AlertHook, Sentry};
use dials_query::{Dialect, Statement};
use sentry::protocol::{Event, Level};
use sentry::{Client, ClientOptions, Envelope, Hub, Scope, Transport};
use std::sync::{Arc, Mutex};

#[derive(Default)]
struct Kept(Mutex<Vec<Envelope>>);

impl Transport for Kept {
    fn send_envelope(&self, envelope: Envelope) {
        self.0.lock().unwrap().push(envelope);
    }
}

/// A hook that tells a client of its own, and what that client was told.
fn hook(mut options: ClientOptions) -> (Sentry, Arc<Kept>) {
    let kept = Arc::new(Kept::default());
    let transport = kept.clone();
    options.dsn = Some("https://public@example.com/1".parse().unwrap());
    options.transport = Some(Arc::new(move |_: &ClientOptions| -> Arc<dyn Transport> { transport.clone() }));
    let client = Arc::new(Client::from(options));
    (Sentry::with(Arc::new(Hub::new(Some(client), Arc::new(Scope::default())))), kept)
}

fn events(kept: &Kept) -> Vec<Event<'static>> {
    kept.0.lock().unwrap().iter().filter_map(|envelope| envelope.event().cloned()).collect()
}

#[test]
fn an_alert_is_an_event_of_the_issue_of_its_statement() {
    let (hook, kept) = hook(ClientOptions::default());
    let statement = Statement::new(Dialect::Sqlite, "select * from users where name = 'hidden'");
    let mut alert = Alert::example();
    alert.record = Arc::new(altered("users", |record| record.statement = Some(statement.clone())));
    alert.suppressed = 4;
    assert!(hook.alert(&alert).is_ok());
    let events = events(&kept);
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!(event.level, Level::Error);
    assert_eq!(*event.fingerprint, ["dials".to_owned(), statement.fingerprint().to_string()]);
    assert_eq!(event.tags["db.system.name"], "sqlite");
    assert_eq!(event.tags["db.collection.name"], "users");
    assert!(!event.tags.contains_key("error.type"));
    assert_eq!(event.extra["statement"], statement.text());
    assert_eq!(event.extra["suppressed"], 4);
    assert_eq!(event.extra["duration_seconds"], 1.5);
    assert_eq!(event.timestamp, alert.record.time);
    assert!(event.message.as_ref().unwrap().ends_with("; and 4 more"));
}

#[test]
fn without_a_statement_the_issue_is_that_of_its_place() {
    let (hook, kept) = hook(ClientOptions::default());
    assert!(hook.alert(&Alert::example()).is_ok());
    assert_eq!(*events(&kept)[0].fingerprint, ["dials", "sqlite", "users", "select"]);
}

#[test]
fn an_alert_that_no_client_takes_has_failed() {
    let no_client = Sentry::with(Arc::new(Hub::new(None, Arc::new(Scope::default()))));
    assert!(no_client.alert(&Alert::example()).is_err());
    assert!(Sentry::new().alert(&Alert::example()).is_err(), "nobody called `sentry::init`");
    let mut options = ClientOptions::default();
    options.before_send = Some(Arc::new(|_| None));
    let (discards, kept) = hook(options);
    assert!(discards.alert(&Alert::example()).is_err());
    assert_eq!(events(&kept).len(), 0);
}
