//! The queries of a scope.

use super::summary::{Repeated, Summary};
use super::{Ended, Text};
use crate::statement::{Fingerprint, Statement};
use std::cmp::Reverse;
use std::num::NonZeroU32;
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
    is_repeated: bool,
    /// Made when the limit is passed: nobody asks for those below.
    statement: Option<Statement>,
}

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

    pub(super) fn count(&mut self, query: &Ended<'_>, fingerprint: Option<Fingerprint>, limit: NonZeroU32) {
        self.count_only(query);
        let &Ended { system, collection, operation, function, module, .. } = query;
        let place = [system, collection, operation, function, module];
        let key = fingerprint.map_or(Key::Place(place), Key::Statement);
        let kind = match self.kinds.iter().position(|kind| kind.key == key) {
            Some(at) => self.kinds.get_mut(at),
            None if self.kinds.len() < MOST => {
                let (count, nanos, is_repeated, statement) = (0, 0, false, None);
                #[rustfmt::skip]
                let kind = Kind { key, count, nanos, system, collection, operation, function, module, is_repeated, statement };
                self.kinds.push(kind);
                self.kinds.last_mut()
            }
            None => None,
        };
        let Some(kind) = kind else {
            self.untracked += 1;
            return;
        };
        kind.count += 1;
        kind.nanos = kind.nanos.saturating_add(query.nanos);
        if !kind.is_repeated && kind.count > u64::from(limit.get()) {
            kind.is_repeated = true;
            kind.statement = query.statement.map(|(dialect, text)| match text {
                Text::Fixed(text) | Text::Passing(text) => Statement::new(dialect, text),
            });
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
        }
    }
}
