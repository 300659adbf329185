//! Queries within queries.
//!
//! An annotated function may call another one, and an adapter sees the statements that an annotated function sends. That is
//! one query, seen twice. So only the innermost counts in a scope, and the one around it is told of only if there is more to
//! it:
//!
//! * A query that has a [`Work`] counts when it ends only if nothing was counted while it was at work on its thread.
//! * It is told of only if none was told of meanwhile that is at least as severe, or if it is slow even without the time that
//!   those took which were told of.
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
const OF_QUERY: u64 = COUNTED | TOLD_SLOW | TOLD_CRITICAL;

/// Of a [`Work`]: what is on the thread is its own, and here is what was there before.
const ON_THREAD: u64 = 1 << 6;
/// Of a [`Work`]: it is never at work.
const ASIDE: u64 = 1 << 7;

/// Of a [`Work`] on its thread: its query ends once what is within it is gone.
const ENDS_LAST: u64 = 1 << 8;

/// How many queries are at work: one within the other.
const ONE_DEEPER: u64 = 1 << 9;
const DEPTH: u64 = (ONE_TICK - 1) & !(ONE_DEEPER - 1);

/// How long those took that were told of within the query at work, in 16 µs: up to 19 hours.
const ONE_TICK: u64 = 1 << 32;
const TOOK: u64 = !(ONE_TICK - 1);
const TICK_BITS: u32 = 14;

/// What a query takes beside those that were told of is no more than our own work, or nobody would look for it there.
const WORTH_A_LINE: u64 = 10_000_000;

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
    fn waiting() -> Self {
        Work(NonZeroU64::MIN)
    }

    /// Of a query that others have no part in, since nobody knows where it is at work.
    #[inline]
    pub(crate) fn aside() -> Self {
        Work(NonZeroU64::MIN | ASIDE)
    }

    #[inline]
    pub(crate) fn is_on_thread(&self) -> bool {
        self.0.get() & ON_THREAD != 0
    }

    /// The query is at work until it [goes](Self::go).
    #[inline]
    pub(crate) fn come(&mut self, site: Option<&'static Site>) {
        let (own, around) = (self.0.get(), STATE.get());
        if own & (ON_THREAD | ASIDE) != 0 {
            return;
        }
        SITES.with(|sites| {
            if let Some(place) = sites.get(depth(around)) {
                place.set(site);
            }
        });
        STATE.set(((around & (OF_THREAD | DEPTH)) + ONE_DEEPER) | own & (OF_QUERY | TOOK));
        self.set(around | ON_THREAD);
    }

    /// The query is not at work any more.
    #[inline]
    pub(crate) fn go(&mut self) {
        if self.is_on_thread() {
            let (own, around) = (STATE.get(), self.0.get());
            STATE.set(around & (DEPTH | OF_QUERY | TOOK) | own & (OF_THREAD | OF_QUERY));
            self.set(own & (OF_QUERY | TOOK));
        }
    }

    /// The query is left, and ends when what is within it has ended; unless nothing is.
    pub(crate) fn ends_last(&mut self) -> bool {
        if self.is_on_thread() {
            self.set(self.0.get() | ENDS_LAST);
        }
        self.is_to_end()
    }

    #[inline]
    pub(crate) fn is_to_end(&self) -> bool {
        self.0.get() & ENDS_LAST != 0
    }

    /// The query is over: what it is to those at work on its thread.
    pub(crate) fn place(&self) -> Place {
        if self.0.get() & ASIDE == 0 { Place::AtWork } else { Place::Aside }
    }

    /// The query is gone, and the one around it learns how long those took that were told of.
    pub(crate) fn leave(mut self) {
        self.go();
        let around = STATE.get();
        if around & DEPTH != 0 {
            STATE.set(longer(around, self.0.get() & TOOK));
        }
    }

    #[inline]
    fn set(&mut self, bits: u64) {
        self.0 = NonZeroU64::MIN | bits;
    }
}

fn depth(state: u64) -> usize {
    (state & DEPTH).div_euclid(ONE_DEEPER) as usize
}

fn ticks(nanos: u64) -> u64 {
    (nanos >> TICK_BITS).min(u32::MAX.into()) * ONE_TICK
}

fn took(state: u64) -> u64 {
    (state / ONE_TICK) << TICK_BITS
}

fn longer(state: u64, ticks: u64) -> u64 {
    state & !TOOK | (state & TOOK).saturating_add(ticks) & TOOK
}

/// What a query that ends is to those at work on its thread.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    /// The innermost of them.
    AtWork,
    /// A part of the innermost, such as a statement that an adapter saw.
    Within,
    /// None of theirs.
    Aside,
}

thread_local! {
    static ENDING: Cell<Place> = const { Cell::new(Place::Within) };
}

/// Runs what counts a query that ends so.
pub(crate) fn ending(place: Place, count: impl FnOnce()) {
    ENDING.set(place);
    count();
    ENDING.set(Place::Within);
}

/// Who is to hear of a query that has ended.
pub(crate) struct Heard {
    /// The scope that it was made in.
    pub(crate) by_scope: bool,
    /// The log, reports, alerts and the subscriber.
    pub(crate) by_log: bool,
}

/// A query has ended here that took so long, and was so severe, of a kind that is slow from then on.
pub(crate) fn ended(nanos: u64, slow_nanos: u64, severity: Option<Severity>) -> Heard {
    let state = STATE.get();
    // Whoever hears of it may make queries.
    let place = ENDING.replace(Place::Within);
    let is_in_scope = state & IN_SCOPE != 0;
    if place == Place::Aside {
        return Heard { by_scope: is_in_scope, by_log: severity.is_some() };
    }
    let has_others = place == Place::AtWork && state & DEPTH != 0;
    let by_scope = is_in_scope && !(has_others && state & COUNTED != 0);
    let is_told = |severity| has_others && state & told(severity) != 0;
    let is_slow_by_itself = nanos.saturating_sub(took(state)) > slow_nanos.max(WORTH_A_LINE);
    let by_log = severity.is_some_and(|severity| !is_told(severity) || is_slow_by_itself);

    let mut now = state;
    if by_scope {
        now |= COUNTED;
    }
    if let Some(severity) = severity.filter(|_| by_log) {
        // From now on this thread sees to it, even where nobody watches.
        now |= NESTS | told(Severity::Slow) | told(severity);
        // What is around a query takes at least as long as that, whatever was told within it.
        now = longer(if has_others { now & !TOOK } else { now }, ticks(nanos));
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
