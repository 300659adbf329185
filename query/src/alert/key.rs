//! Which queries are the same.

use crate::record::Record;
use crate::statement::Fingerprint;

/// What a query is known by: its statement, or the place that it asks where nobody says what it asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    Statement(Fingerprint),
    /// System, collection and operation.
    Place([&'static str; 3]),
}

impl Key {
    pub(crate) fn of(record: &Record) -> Self {
        let place = [record.system, record.collection, record.operation];
        record.fingerprint().map_or(Key::Place(place), Key::Statement)
    }
}
