//! Which scope the code at work is in.

use super::guard::Entry;
use super::shared::Shared;
use crate::innermost::set_inside;
use dials_context::current::{Current, Inside};
use std::cell::Cell;
use std::sync::Arc;

/// A way of being in a scope.
pub(super) enum Within {
    /// By a guard, whose end it has to heed.
    Entered(Arc<Entry>),
    /// By a future or closure around the work, which takes it off the thread itself.
    Around(Arc<Shared>),
}

impl Within {
    pub(super) fn scope(&self) -> &Arc<Shared> {
        match self {
            Within::Entered(entry) => entry.scope(),
            Within::Around(scope) => scope,
        }
    }
}

thread_local! {
    static CURRENT: Cell<Option<Within>> = const { Cell::new(None) };
}

/// Lets `look` see the scope of this thread, if there is one. What `look` does itself belongs to no scope: the allocator of
/// the program is called by it, and may make queries of its own.
pub(super) fn with<R>(look: impl FnOnce(&Shared) -> R) -> Option<R> {
    let mut outside = Slot(None);
    let inside = Inside::enter(&mut outside);
    inside.place().0.as_ref().map(|within| look(within.scope()))
}

/// The scope of this thread.
pub(super) fn current() -> Option<Arc<Shared>> {
    let mut outside = Slot(None);
    let inside = Inside::enter(&mut outside);
    inside.place().0.as_ref().map(|within| within.scope().clone())
}

/// Puts what `change` makes of the thread's scope in its place. On a thread whose locals are gone there is no scope, and
/// nothing to change.
pub(super) fn change(change: impl FnOnce(Option<Within>) -> Option<Within>) {
    let _ = CURRENT.try_with(|current| {
        let within = Entry::still_entered(change(current.take()));
        // In a word that needs no destructor, so that looking at it is a single load.
        set_inside(within.is_some());
        current.set(within);
    });
}

/// A scope to be in; the one around it while it is the current one.
pub(super) struct Slot(Option<Within>);

impl Slot {
    pub(super) fn new(scope: Option<Arc<Shared>>) -> Self {
        Slot(scope.map(Within::Around))
    }
}

impl Current for Slot {
    fn swap(&mut self) {
        change(|current| std::mem::replace(&mut self.0, current));
    }
}
