//! `db_n_plus_one_total`.

use super::summary::Repeated;
use dials_runtime::__private::{Link, Linked, List, family};
use dials_runtime::{Family, Kind, Series, Value};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// About so many series there may be, and one more for all others.
const MOST: usize = 1_000;

const OTHER: Names = [const { Cow::Borrowed("__other__") }; 4];

/// Database, collection, operation and scope.
type Names = [Cow<'static, str>; 4];

/// It stays for ever, as series do. There is no lock on the way to it that a fork could leave locked.
struct Counted {
    names: Names,
    times: AtomicU64,
    next: Link<Counted>,
}

impl Linked for Counted {
    fn next(&self) -> &Link<Counted> {
        &self.next
    }
}

static COUNTED: List<Counted> = List::new();
static OTHERS: AtomicU64 = AtomicU64::new(0);

/// A statement came too often in a scope of this name.
pub(super) fn count(scope: &str, repeated: &Repeated) {
    let &Repeated { system, collection, operation, .. } = repeated;
    let names: [&str; 4] = [system, collection, operation, scope];
    let mut known = 0;
    for counted in COUNTED.iter() {
        if counted.names == names {
            counted.times.fetch_add(1, Relaxed);
            return;
        }
        known += 1;
    }
    crate::source::register();
    if known < MOST {
        let names = [system.into(), collection.into(), operation.into(), scope.to_owned().into()];
        let times = AtomicU64::new(1);
        COUNTED.push_static(Box::leak(Box::new(Counted { names, times, next: Link::new() })));
    } else {
        OTHERS.fetch_add(1, Relaxed);
    }
}

pub(crate) fn families() -> Vec<Family> {
    // Two threads that count the first of a series at once make two.
    let mut totals: BTreeMap<&Names, u64> = BTreeMap::new();
    for counted in COUNTED.iter() {
        *totals.entry(&counted.names).or_default() += counted.times.load(Relaxed);
    }
    let others = OTHERS.load(Relaxed);
    if others > 0 {
        totals.insert(&OTHER, others);
    }
    let series = totals.into_iter().map(|([system, collection, operation, scope], times)| Series {
        labels: vec![
            ("db_system_name".into(), system.clone()),
            ("db_collection_name".into(), collection.clone()),
            ("db_operation_name".into(), operation.clone()),
            ("scope".into(), scope.clone()),
        ],
        value: Value::Counter(times as f64),
    });
    vec![family(
        "db_n_plus_one_total",
        "Statements that came more often than the limit within one scope.",
        Kind::Counter,
        series,
    )]
}
