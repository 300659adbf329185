//! Which alerts are told when: the first of its kind at once, and then at most one an interval.

#[cfg(test)]
mod tests;

use super::hook::Alert;
use super::key::Key;
use crate::record::Record;
use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How many kinds are told apart at a time. All others are of one kind together.
const KINDS: usize = 1000;

/// The alerts of one hook that wait to be told. There is at most one of a kind, so that they need no other bound, and a
/// hook that was slow hears of what is true when it is done.
pub(super) struct Limiter {
    interval: Duration,
    kinds: HashMap<Kind, State>,
    /// When the alerts that wait may be told; of those at the same time, the older ones first.
    due: BinaryHeap<Reverse<(Instant, u64, Kind)>>,
    waits: u64,
    /// When kinds may be told again, which is when they may be forgotten; in ascending order.
    quiet: VecDeque<(Instant, Kind)>,
}

/// `None` for all that are not told apart.
type Kind = Option<Key>;

#[derive(Default)]
struct State {
    quiet_until: Option<Instant>,
    waiting: Option<Alert>,
}

/// What there is to do.
#[derive(Debug)]
pub(super) enum Next {
    /// An alert, which could be told from then on.
    Tell(Alert, Instant),
    /// Nothing before then.
    At(Instant),
    Nothing,
}

/// What becomes of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Folded {
    /// It waits to be told.
    Waits,
    /// It, or another one in its place, is only counted.
    Suppressed,
}

impl Limiter {
    pub(super) fn new(interval: Duration) -> Self {
        Limiter { interval, kinds: HashMap::new(), due: BinaryHeap::new(), waits: 0, quiet: VecDeque::new() }
    }

    pub(super) fn fold(&mut self, now: Instant, record: &Arc<Record>) -> Folded {
        self.forget(now);
        let kind = Some(Key::of(record));
        let is_full = self.kinds.len() >= KINDS && !self.kinds.contains_key(&kind);
        let kind = if is_full { None } else { kind };
        let state = self.kinds.entry(kind).or_default();
        if let Some(alert) = &mut state.waiting {
            alert.suppressed += 1;
            if record.duration > alert.record.duration {
                alert.record = record.clone();
            }
            return Folded::Suppressed;
        }
        state.waiting = Some(Alert { mixed: kind.is_none(), ..Alert::first(record.clone()) });
        let due = state.quiet_until.map_or(now, |end| end.max(now));
        self.due.push(Reverse((due, self.waits, kind)));
        self.waits += 1;
        Folded::Waits
    }

    /// Takes the alert out that has been due for the longest time.
    pub(super) fn next(&mut self, now: Instant) -> Next {
        self.forget(now);
        let Some(due) = self.next_due() else { return Next::Nothing };
        if due > now {
            return Next::At(due);
        }
        let Some(Reverse((due, _, kind))) = self.due.pop() else { return Next::Nothing };
        let Some(state) = self.kinds.get_mut(&kind) else { return Next::Nothing };
        let Some(alert) = state.waiting.take() else { return Next::Nothing };
        // One that is hurried begins no new interval: it has an entry in `quiet` already, and needs no second.
        if state.quiet_until.is_none_or(|end| end <= now) {
            let end = now + self.interval;
            state.quiet_until = Some(end);
            self.quiet.push_back((end, kind));
        }
        Next::Tell(alert, due)
    }

    /// When the next alert is due.
    pub(super) fn next_due(&self) -> Option<Instant> {
        self.due.peek().map(|Reverse((due, ..))| *due)
    }

    /// Lets all that wait be told now.
    pub(super) fn hurry(&mut self, now: Instant) {
        let hurried = self.due.drain().map(|Reverse((due, wait, kind))| Reverse((due.min(now), wait, kind)));
        self.due = hurried.collect();
    }

    /// Forgets all, and says how many records waited to be told.
    pub(super) fn abandon(&mut self) -> u64 {
        self.kinds.clear();
        self.quiet.clear();
        self.due.drain().count() as u64
    }

    /// Forgets kinds that may be told at once and of which nothing waits, so that they are as new.
    fn forget(&mut self, now: Instant) {
        while let Some((_, kind)) = self.quiet.front().copied().filter(|(end, _)| *end <= now) {
            self.quiet.pop_front();
            if self.kinds.get(&kind).is_some_and(|state| state.waiting.is_none()) {
                self.kinds.remove(&kind);
            }
        }
    }
}
