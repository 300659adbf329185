//! A scope that has begun. All that is in it holds it; when the last lets go, it ends.

use super::missed::Missed;
use super::seen::Seen;
use super::summary::Summary;
use super::{Ended, Text, counter, event, known};
use crate::caller::Caller;
use crate::statement::{self, Fingerprint, Statement};
use std::borrow::Cow;
use std::num::NonZeroU32;
use std::panic::Location;
use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

pub(super) struct Shared {
    name: Cow<'static, str>,
    limit: Option<NonZeroU32>,
    /// Where it was made.
    at: &'static Location<'static>,
    /// In which process.
    process: u32,
    seen: Mutex<Seen>,
    missed: Missed,
}

impl Shared {
    pub(super) fn new(name: Cow<'static, str>, limit: u32, at: &'static Location<'static>) -> Self {
        Shared {
            name: short(name),
            limit: NonZeroU32::new(limit),
            at,
            process: process::id(),
            seen: Mutex::default(),
            missed: Missed::default(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whatever takes long is done without the lock, since others of the scope may wait for it.
    pub(super) fn note(&self, query: &Ended<'_>) {
        let query = &Ended { caller: self.known(query.caller), ..*query };
        let fingerprint = self.limit.and_then(|_| fingerprint(query));
        let passed = match (self.seen(), self.limit) {
            (Some(mut seen), Some(limit)) => seen.count(query, fingerprint, limit),
            (Some(mut seen), None) => {
                seen.count_only(query);
                None
            }
            (None, _) => {
                self.missed.count(query);
                None
            }
        };
        let Some((passed, (dialect, text))) = passed.zip(query.statement) else { return };
        let (Text::Fixed(text) | Text::Passing(text)) = text;
        let statement = Statement::new(dialect, text);
        if let Some(mut seen) = self.seen() {
            seen.repeat(&passed, statement);
        }
    }

    /// Who asks, so far as it is known: there is a place in the code in any case.
    fn known(&self, caller: Caller) -> Caller {
        let is_known = !caller.function.is_empty() || caller.location.is_some();
        if is_known { caller } else { Caller { location: Some(self.at), ..caller } }
    }

    pub(super) fn summary(&self) -> Summary {
        let seen = self.seen().map_or_else(|| Seen::default().summary(), |seen| seen.summary());
        self.missed.add_to(seen)
    }

    /// `None` in the child of a fork if another thread had it then: that thread is not here to give it back. Nor does it let
    /// go of the scope, which therefore never ends in the child.
    ///
    /// Nothing that holds it can panic in the middle.
    fn seen(&self) -> Option<MutexGuard<'_, Seen>> {
        match self.seen.try_lock() {
            Ok(seen) => Some(seen),
            Err(TryLockError::Poisoned(seen)) => Some(seen.into_inner()),
            Err(TryLockError::WouldBlock) if process::id() == self.process => {
                Some(self.seen.lock().unwrap_or_else(PoisonError::into_inner))
            }
            Err(TryLockError::WouldBlock) => None,
        }
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
