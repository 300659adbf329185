//! The guard of a scope that code without futures is in.
//!
//! Guards may be dropped in any order, by two futures of one task for instance. So what a guard has put on its thread is an
//! entry: when the guard goes while its entry is not the current one, the entry says from then on where to go on instead.

use super::current::{self, Within};
use super::shared::Shared;
use super::summary::Summary;
use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};

/// What a guard has put on its thread.
pub(super) struct Entry {
    scope: Arc<Shared>,
    /// Once the guard is gone, what was around it.
    left_for: OnceLock<Option<Within>>,
}

impl Entry {
    pub(super) fn scope(&self) -> &Arc<Shared> {
        &self.scope
    }

    /// What to be in, given that guards may be gone meanwhile.
    pub(super) fn still_entered(mut within: Option<Within>) -> Option<Within> {
        while let Some(Within::Entered(entry)) = &within {
            let Some(outer) = entry.left_for.get() else { break };
            within = outer.as_ref().map(Within::again);
        }
        within
    }
}

impl Within {
    fn again(&self) -> Within {
        match self {
            Within::Entered(entry) => Within::Entered(entry.clone()),
            Within::Around(scope) => Within::Around(scope.clone()),
        }
    }
}

/// Code of this thread is in a scope until this is dropped; made by [`Scope::enter`](super::Scope::enter).
#[must_use = "the scope ends when its guard is dropped"]
pub struct Entered {
    entry: Arc<Entry>,
    outer: Option<Within>,
    /// It is the thread's own.
    _stays: PhantomData<*const ()>,
}

impl Entered {
    pub(super) fn enter(scope: Arc<Shared>) -> Self {
        let entry = Arc::new(Entry { scope, left_for: OnceLock::new() });
        let mut outer = None;
        current::change(|current| {
            outer = current;
            Some(Within::Entered(entry.clone()))
        });
        Entered { entry, outer, _stays: PhantomData }
    }

    /// Leaves the scope, and says what it has counted. What [`inherit`](super::inherit()) gave a part in it, and is not
    /// done yet, may add to that.
    ///
    /// ```
    /// # mod dials { pub use dials_query::scope::scope; }
    /// let scope = dials::scope("GET /orders").enter();
    /// // ..
    /// let summary = scope.finish();
    /// assert_eq!((summary.queries, summary.repeated.len()), (0, 0));
    /// ```
    pub fn finish(self) -> Summary {
        let scope = self.entry.scope.clone();
        drop(self);
        scope.summary()
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let outer = Entry::still_entered(self.outer.take());
        current::change(|current| match current {
            Some(Within::Entered(entry)) if Arc::ptr_eq(&entry, &self.entry) => outer,
            other => {
                // Nobody else sets it.
                let _ = self.entry.left_for.set(outer);
                other
            }
        });
    }
}

impl fmt::Debug for Entered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entered").field("scope", &self.entry.scope.name()).finish_non_exhaustive()
    }
}
