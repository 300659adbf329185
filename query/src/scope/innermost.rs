//! Queries within queries: only the innermost are counted.
//!
//! An annotated function may call another one, and an adapter sees the statements that an annotated function sends. That is
//! one query, seen twice. So a query that has a [`Work`] is counted when it ends only if nothing was counted while it was at
//! work on its thread; and nothing is counted any more that a query that has ended leads to, as when it is cancelled and
//! those inside it with it.

use super::{Ended, current, is_inside};
use std::cell::Cell;
use std::num::NonZeroU64;

/// What was counted within the innermost query that is at work.
#[derive(Clone, Copy, PartialEq)]
#[repr(u8)]
enum Within {
    /// No query is at work.
    NoQuery = 1,
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
/// It is one word, since narrower parts stall when they are copied. It must be [left](Self::leave).
pub(crate) struct Work(NonZeroU64);

/// What a [`Work`] is made of.
#[derive(Clone, Copy)]
struct Parts {
    within: Within,
    is_on_thread: bool,
}

impl From<Parts> for Work {
    #[inline]
    fn from(Parts { within, is_on_thread }: Parts) -> Self {
        // Never zero: numbers of `Within` begin at one.
        Work(NonZeroU64::MIN.saturating_add(within as u64 - 1 + 8 * u64::from(is_on_thread)))
    }
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
        Parts { within: Within::Nothing, is_on_thread: false }.into()
    }

    /// The query is at work until it [goes](Self::go).
    #[inline]
    pub(crate) fn come(&mut self) {
        if is_inside() && !self.parts().is_on_thread {
            self.swap();
            if self.parts().within == Within::TheQuery {
                WITHIN.set(Within::TheQuery);
            }
        }
    }

    /// The query is not at work any more.
    #[inline]
    pub(crate) fn go(&mut self) {
        if self.parts().is_on_thread {
            self.swap();
        }
    }

    /// The query is gone. What was counted within it was counted within the one around it, too.
    pub(crate) fn leave(mut self) {
        self.go();
        if matches!(self.parts().within, Within::Something | Within::TheQuery) {
            counted();
        }
    }

    fn swap(&mut self) {
        let Parts { within, is_on_thread } = self.parts();
        *self = Parts { within: WITHIN.replace(within), is_on_thread: !is_on_thread }.into();
    }

    #[inline]
    fn parts(&self) -> Parts {
        let within = match self.0.get() & 7 {
            1 => Within::NoQuery,
            2 => Within::Nothing,
            3 => Within::Something,
            _ => Within::TheQuery,
        };
        Parts { within, is_on_thread: self.0.get() & 8 != 0 }
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
