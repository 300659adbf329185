//! The queries of a scope.

use super::Ended;
use super::summary::{Repeated, Summary};
use crate::caller::Caller;
use crate::statement::{Fingerprint, Statement};
use std::cmp::Reverse;
use std::num::NonZeroU32;
use std::panic::Location;
use std::time::Duration;

/// So many statements a scope tells apart. Queries with others are counted, and no more.
pub(super) const MOST: usize = 256;

#[derive(Default)]
pub(super) struct Seen {
    queries: u64,
    nanos: u64,
    untracked: u64,
    /// In the order in which they came first. A request has few, so a search from the beginning is a short one.
    kinds: Vec<Kind>,
}

/// The queries that are the same but for their literals.
struct Kind {
    key: Key,
    count: u64,
    nanos: u64,
    system: &'static str,
    collection: &'static str,
    operation: &'static str,
    /// Of the first.
    function: &'static str,
    module: &'static str,
    location: Option<&'static Location<'static>>,
    is_repeated: bool,
    /// Made when the limit is passed: nobody asks for those below.
    statement: Option<Statement>,
}

/// Queries that came more often than the limit, and whose statement nobody has made yet. It takes a while, so it is not done
/// here: others may be waiting.
pub(super) struct Passed(usize);

#[derive(PartialEq)]
enum Key {
    Statement(Fingerprint),
    /// Without a statement: database, collection, operation, function and its module.
    Place([&'static str; 5]),
}

impl Seen {
    /// Of a scope that has no limit, so that no statement needs to be looked at.
    pub(super) fn count_only(&mut self, query: &Ended<'_>) {
        self.queries += 1;
        self.nanos = self.nanos.saturating_add(query.nanos);
    }

    pub(super) fn count(
        &mut self,
        query: &Ended<'_>,
        fingerprint: Option<Fingerprint>,
        limit: NonZeroU32,
    ) -> Option<Passed> {
        self.count_only(query);
        let &Ended { system, collection, operation, .. } = query;
        let Caller { function, module, location } = query.caller;
        let place = [system, collection, operation, function, module];
        let key = fingerprint.map_or(Key::Place(place), Key::Statement);
        let at = self.kinds.iter().position(|kind| kind.key == key).unwrap_or(self.kinds.len());
        if at == self.kinds.len() && at < MOST {
            let (count, nanos, is_repeated, statement) = (0, 0, false, None);
            #[rustfmt::skip]
            let kind = Kind { key, count, nanos, system, collection, operation, function, module, location, is_repeated, statement };
            self.kinds.push(kind);
        }
        let Some(kind) = self.kinds.get_mut(at) else {
            self.untracked += 1;
            return None;
        };
        kind.count += 1;
        kind.nanos = kind.nanos.saturating_add(query.nanos);
        let passes = !kind.is_repeated && kind.count > u64::from(limit.get());
        if passes && query.statement.is_none() {
            kind.is_repeated = true;
        }
        (passes && !kind.is_repeated).then_some(Passed(at))
    }

    /// This is the statement of queries that came so often, unless somebody was first to say it.
    pub(super) fn repeat(&mut self, Passed(at): &Passed, statement: Statement) {
        if let Some(kind) = self.kinds.get_mut(*at).filter(|kind| !kind.is_repeated) {
            kind.is_repeated = true;
            kind.statement = Some(statement);
        }
    }

    pub(super) fn summary(&self) -> Summary {
        let repeated = self.kinds.iter().filter(|kind| kind.is_repeated);
        let mut repeated: Vec<_> = repeated.map(Kind::repeated).collect();
        repeated.sort_by_key(|repeated| Reverse(repeated.count));
        Summary {
            queries: self.queries,
            db_time: Duration::from_nanos(self.nanos),
            repeated,
            untracked: self.untracked,
        }
    }
}

impl Kind {
    fn repeated(&self) -> Repeated {
        Repeated {
            statement: self.statement.clone(),
            count: self.count,
            time: Duration::from_nanos(self.nanos),
            system: self.system,
            collection: self.collection,
            operation: self.operation,
            function: self.function,
            module: self.module,
            location: self.location,
        }
    }
}
