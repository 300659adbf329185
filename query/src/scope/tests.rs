mod bounds;
mod counts;
mod events;
mod futures;
mod guards;
mod limits;
mod threads;
mod twice;

use super::{Ended, Summary, Text, is_inside};
use crate::caller::Caller;
use crate::innermost;
use crate::statement::Dialect;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::process::Command;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::subscriber::Interest;
use tracing::{Event, Metadata, Subscriber, span};

const ITEMS: &str = "SELECT * FROM items WHERE id = $1";
const ORDERS: &str = "SELECT id FROM orders";

/// A query with nothing to say of its statement, which took a millisecond.
const QUERY: Ended<'static> = Ended {
    system: "postgresql",
    collection: "items",
    operation: "select",
    statement: None,
    nanos: 1_000_000,
    caller: Caller { function: "find_item", module: "shop::items", location: None },
};

fn by(function: &'static str, module: &'static str) -> Caller {
    Caller { function, module, location: None }
}

/// What an adapter sees.
fn note(query: &Ended<'_>) {
    if innermost::ended(query.nanos, u64::MAX, None).by_scope {
        super::note(query);
    }
}

fn fixed(statement: &'static str) {
    note(&Ended { statement: Some((Dialect::Postgres, Text::Fixed(statement))), ..QUERY });
}

fn passing(statement: &str) {
    note(&Ended { statement: Some((Dialect::Postgres, Text::Passing(statement))), ..QUERY });
}

fn times(times: u32, work: impl Fn()) {
    (0..times).for_each(|_| work());
}

/// Counts of queries, and of each that repeats.
fn shape(summary: &Summary) -> (u64, Vec<u64>) {
    (summary.queries, summary.repeated.iter().map(|repeated| repeated.count).collect())
}

/// What the counter says of the scopes of this name.
fn counted(scope: &str) -> Vec<(String, u64)> {
    let family = super::families().remove(0);
    assert_eq!((&*family.name, family.kind), ("db_n_plus_one_total", dials_runtime::Kind::Counter));
    let of_scope = family.series.into_iter().filter(|series| series.labels[3].1 == scope);
    of_scope
        .map(|series| {
            let labels = series.labels.iter().map(|(name, value)| format!("{name}={value}"));
            let dials_runtime::Value::Counter(value) = series.value else { panic!("it is a counter") };
            (labels.collect::<Vec<_>>().join(","), value as u64)
        })
        .collect()
}

/// Writes down the events of target `dials`, each with its level and its fields.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<BTreeMap<String, String>>>>);

impl Told {
    /// Every event that `work` leads to on this thread.
    fn by(work: impl FnOnce()) -> Vec<BTreeMap<String, String>> {
        let told = Told::default();
        tracing::subscriber::with_default(told.clone(), work);
        let events = told.0.lock().unwrap();
        events.clone()
    }
}

struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }
}

impl Subscriber for Told {
    fn register_callsite(&self, _: &'static Metadata<'static>) -> Interest {
        Interest::sometimes()
    }
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "dials"
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields(BTreeMap::new());
        event.record(&mut fields);
        fields.0.insert("level".to_owned(), event.metadata().level().to_string());
        self.0.lock().unwrap().push(fields.0);
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// Runs a test in a process of its own, in which this variable is set.
fn alone(test: &str, variable: (&str, &str), work: impl FnOnce()) {
    const MARK: &str = "DIALS_TEST_ALONE";
    if std::env::var(MARK).is_ok_and(|alone| alone == test) {
        return work();
    }
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", &format!("scope::tests::{test}"), "--nocapture"])
        .env(MARK, test)
        .env(variable.0, variable.1)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&child.stdout);
    assert!(
        child.status.success() && said.contains("1 passed"),
        "{said}{}",
        String::from_utf8_lossy(&child.stderr)
    );
}
