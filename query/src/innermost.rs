//! Queries within queries.
//!
//! An annotated function may call another one, and an adapter sees the statements that an annotated function sends. That is
//! one query, seen twice. So only the innermost counts in a scope, and only the innermost is told of:
//!
//! * A query that has a [`Work`] counts when it ends only if nothing was counted while it was at work on its thread, and it is
//!   told of only if none was told of meanwhile that is at least as severe.
//! * When it has ended, the same holds of what is within it and ends thereby, as when all are cancelled together.
//!
//! What is known of the innermost query at work is one word on its thread; what is known of those around it is in their
//! [`Work`]s.

use crate::record::Severity;
use dials_runtime::__private::Site;
use std::cell::Cell;
use std::num::NonZeroU64;

/// The code of this thread is in a scope.
const IN_SCOPE: u64 = 1 << 1;
/// There have been queries on this thread that may be within others.
const NESTS: u64 = 1 << 2;
const OF_THREAD: u64 = IN_SCOPE | NESTS;

/// Something was counted within the query at work, or it was itself.
const COUNTED: u64 = 1 << 3;
/// The same of what was told. One that is critical is slow, too.
const TOLD_SLOW: u64 = 1 << 4;
const TOLD_CRITICAL: u64 = 1 << 5;
/// What the query around it has to know.
const PASSED_ON: u64 = COUNTED | TOLD_SLOW | TOLD_CRITICAL;
/// The query at work has ended.
const ENDED: u64 = 1 << 6;
const OF_QUERY: u64 = PASSED_ON | ENDED;

/// How many queries are at work: one within the other.
const DEPTH: u64 = !(ONE_DEEPER - 1);
const ONE_DEEPER: u64 = 1 << 8;

/// Of a [`Work`]: what is on the thread is its own, and here is what was there before.
const ON_THREAD: u64 = 1 << 7;

/// So many queries, one within the other, are known by their sites.
const MOST: usize = 8;

thread_local! {
    static STATE: Cell<u64> = const { Cell::new(0) };
    /// Those at work, from the outermost on.
    static SITES: [Cell<Option<&'static Site>>; MOST] = const { [const { Cell::new(None) }; MOST] };
}

/// Whether queries of this thread belong to a scope.
#[inline]
pub(crate) fn is_inside() -> bool {
    STATE.get() & IN_SCOPE != 0
}

pub(crate) fn set_inside(is_inside: bool) {
    let state = STATE.get() & !IN_SCOPE;
    STATE.set(if is_inside { state | IN_SCOPE } else { state });
}

/// Whether a query that begins here needs a [`Work`].
#[inline]
pub(crate) fn is_wanted() -> bool {
    STATE.get() & (OF_THREAD | DEPTH) != 0
}

/// There are queries on this thread that may be within others: an adapter sees its statements.
pub(crate) fn nests() {
    STATE.set(STATE.get() | NESTS);
}

/// What is known of one query: on the thread while it is at work there, here while it is not.
///
/// It is one word, since narrower parts stall when they are copied. It must be [left](Self::leave).
pub(crate) struct Work(NonZeroU64);

impl Work {
    /// Of a query of this site that is at work from now on.
    #[inline]
    pub(crate) fn at_work(site: Option<&'static Site>) -> Self {
        let mut work = Work::waiting();
        work.come(site);
        work
    }

    /// Of a query that is not at work yet.
    #[inline]
    pub(crate) fn waiting() -> Self {
        Work(NonZeroU64::MIN)
    }

    #[inline]
    pub(crate) fn is_on_thread(&self) -> bool {
        self.0.get() & ON_THREAD != 0
    }

    /// The query is at work until it [goes](Self::go).
    #[inline]
    pub(crate) fn come(&mut self, site: Option<&'static Site>) {
        if self.is_on_thread() {
            return;
        }
        let (own, around) = (self.0.get(), STATE.get());
        // What a query that has ended leads to is as good as ended.
        let inherited = if around & ENDED != 0 { around & OF_QUERY } else { 0 };
        SITES.with(|sites| {
            if let Some(place) = sites.get(depth(around)) {
                place.set(site);
            }
        });
        STATE.set(((around & !OF_QUERY) + ONE_DEEPER) | own & OF_QUERY | inherited);
        self.set(around | ON_THREAD);
    }

    /// The query is not at work any more.
    #[inline]
    pub(crate) fn go(&mut self) {
        if self.is_on_thread() {
            let (own, around) = (STATE.get(), self.0.get());
            STATE.set(around & (DEPTH | OF_QUERY) | own & (OF_THREAD | PASSED_ON));
            self.set(own & OF_QUERY);
        }
    }

    /// The query is gone.
    pub(crate) fn leave(mut self) {
        self.go();
    }

    #[inline]
    fn set(&mut self, bits: u64) {
        self.0 = NonZeroU64::MIN | bits;
    }
}

fn depth(state: u64) -> usize {
    (state / ONE_DEEPER) as usize
}

/// Who is to hear of a query that has ended.
pub(crate) struct Heard {
    /// The scope that it was made in.
    pub(crate) by_scope: bool,
    /// The log, reports, alerts and the subscriber.
    pub(crate) by_log: bool,
}

/// A query has ended here, and was so severe; `has_work` says whether it is the innermost that is at work, or a statement
/// that an adapter saw within that.
pub(crate) fn ended(has_work: bool, severity: Option<Severity>) -> Heard {
    let state = STATE.get();
    let is_within = state >= ONE_DEEPER;
    let hides = is_within && (has_work || state & ENDED != 0);
    let is_hidden = |behind: u64| hides && state & behind != 0;
    let by_scope = state & IN_SCOPE != 0 && !is_hidden(COUNTED);
    let by_log = severity.is_some_and(|severity| !is_hidden(told(severity)));

    let mut now = state;
    if by_scope {
        now |= COUNTED;
    }
    if let Some(severity) = severity.filter(|_| by_log) {
        // From now on this thread sees to it, even where nobody watches.
        now |= NESTS | told(Severity::Slow) | told(severity);
    }
    if has_work && is_within {
        now |= ENDED;
    }
    STATE.set(now);
    Heard { by_scope, by_log }
}

fn told(severity: Severity) -> u64 {
    match severity {
        Severity::Slow => TOLD_SLOW,
        Severity::Critical => TOLD_CRITICAL,
    }
}

/// The module and the name of the innermost annotated function whose query is at work here; empty where there is none.
pub(crate) fn function_around() -> (&'static str, &'static str) {
    let depth = depth(STATE.get());
    SITES.with(|sites| {
        let at_work = sites.iter().take(depth).rev().filter_map(Cell::get).map(Site::place);
        at_work.into_iter().find(|(_, function)| !function.is_empty()).unwrap_or_default()
    })
}
