//! Queries within queries: only the innermost are counted.
//!
//! An annotated function may call another one, and an adapter sees the statements that an annotated function sends. That is
//! one query, seen twice. So a query that has a [`Work`] is counted when it ends only if nothing was counted while it was at
//! work on its thread; and nothing is counted any more that a query that has ended leads to, as when it is cancelled and
//! those inside it with it.

use super::{Ended, current, is_inside};
use std::cell::Cell;

/// What was counted within the innermost query that is at work.
#[derive(Clone, Copy, PartialEq)]
#[repr(u32)]
enum Within {
    /// No query is at work.
    NoQuery,
    Nothing,
    Something,
    /// The query itself has ended.
    TheQuery,
}

thread_local! {
    static WITHIN: Cell<Within> = const { Cell::new(Within::NoQuery) };
}

/// What was counted within one query: on the thread while the query is at work there, here while it is not.
///
/// Outside of scopes nothing is counted, and nothing needs to be put on the thread.
///
/// Its parts are as wide as they are so that it is moved as one word. It must be [left](Self::leave).
pub(crate) struct Work {
    within: Within,
    place: Place,
}

/// Where what is counted goes.
#[derive(Clone, Copy, PartialEq)]
#[repr(u32)]
enum Place {
    Here,
    OnTheThread,
}

impl Work {
    /// Of a query that is at work from now on.
    #[inline]
    pub(crate) fn at_work() -> Self {
        let mut work = Work::waiting();
        work.come();
        work
    }

    /// Of a query that is not at work yet.
    #[inline]
    pub(crate) fn waiting() -> Self {
        Work { within: Within::Nothing, place: Place::Here }
    }

    /// The query is at work until it [goes](Self::go).
    #[inline]
    pub(crate) fn come(&mut self) {
        if is_inside() && self.place == Place::Here {
            self.swap();
            if self.within == Within::TheQuery {
                WITHIN.set(Within::TheQuery);
            }
        }
    }

    /// The query is not at work any more.
    #[inline]
    pub(crate) fn go(&mut self) {
        if self.place == Place::OnTheThread {
            self.swap();
        }
    }

    /// The query is gone. What was counted within it was counted within the one around it, too.
    pub(crate) fn leave(mut self) {
        self.go();
        if matches!(self.within, Within::Something | Within::TheQuery) {
            counted();
        }
    }

    fn swap(&mut self) {
        self.within = WITHIN.replace(self.within);
        self.place = match self.place {
            Place::Here => Place::OnTheThread,
            Place::OnTheThread => Place::Here,
        };
    }
}

/// Something was counted within the query at work here.
fn counted() {
    if WITHIN.get() == Within::Nothing {
        WITHIN.set(Within::Something);
    }
}

/// The query whose [`Work`] this is has ended.
pub(crate) fn ended(query: &Ended<'_>) {
    match WITHIN.get() {
        Within::NoQuery => note(query),
        Within::Nothing => {
            note(query);
            WITHIN.set(Within::TheQuery);
        }
        Within::Something => WITHIN.set(Within::TheQuery),
        Within::TheQuery => {}
    }
}

/// A query has ended that has no [`Work`]: a statement that an adapter saw.
pub(crate) fn note(query: &Ended<'_>) {
    if is_inside() && WITHIN.get() != Within::TheQuery {
        current::with(|scope| scope.note(query));
        counted();
    }
}
