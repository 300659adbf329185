//! A scope that has begun. All that is in it holds it; when the last lets go, it ends.

use super::seen::Seen;
use super::summary::Summary;
use super::{Ended, Text, counter, event, known};
use crate::statement::{self, Fingerprint};
use std::borrow::Cow;
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};

pub(super) struct Shared {
    name: Cow<'static, str>,
    limit: Option<NonZeroU32>,
    seen: Mutex<Seen>,
}

impl Shared {
    pub(super) fn new(name: Cow<'static, str>, limit: u32) -> Self {
        Shared { name: short(name), limit: NonZeroU32::new(limit), seen: Mutex::new(Seen::default()) }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn note(&self, query: &Ended<'_>) {
        match self.limit {
            Some(limit) => {
                // Before the lock, since others of the scope may wait for it.
                let fingerprint = fingerprint(query);
                self.seen().count(query, fingerprint, limit);
            }
            None => self.seen().count_only(query),
        }
    }

    pub(super) fn summary(&self) -> Summary {
        self.seen().summary()
    }

    /// Nothing that holds it can panic in the middle.
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        for repeated in &self.summary().repeated {
            counter::count(&self.name, repeated);
            event::tell(&self.name, repeated);
        }
    }
}

fn fingerprint(query: &Ended<'_>) -> Option<Fingerprint> {
    query.statement.map(|(dialect, text)| match text {
        Text::Fixed(text) => known::fingerprint(dialect, text),
        Text::Passing(text) => statement::fingerprint(dialect, text),
    })
}

/// A name that the program makes is cut as label values are.
fn short(name: Cow<'static, str>) -> Cow<'static, str> {
    const MARK: &str = "…";
    let most = dials_runtime::limits().label_bytes;
    match name {
        Cow::Owned(name) if name.len() > most => {
            let end = (0..=most - MARK.len()).rev().find(|end| name.is_char_boundary(*end));
            let start = end.and_then(|end| name.get(..end)).unwrap_or_default();
            Cow::Owned(format!("{start}{MARK}"))
        }
        name => name,
    }
}
