//! What happens once a second or so, whoever sees to it: a snapshot, or the clock of an exporter.

use crate::calls::Calls;
use crate::clock;
use crate::fault::guarded;
use crate::site::Site;
use crate::snapshot::read;
use crate::turn::{Taken, Turn};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// How often a kind panicked.
static PANICS: AtomicU64 = AtomicU64::new(0);

pub(crate) fn panics() -> u64 {
    PANICS.load(Relaxed)
}

/// Closes epochs that are old enough, on which [`Calls::oldest_call`] rests, and moves the windows of circuit breakers
/// on. Every snapshot does it; whoever wants finer answers calls it once a second.
pub fn tick() {
    if let Some(tick) = Tick::begin() {
        tick.end(&read(|site| site.kind().on_tick().is_some()));
    }
}

/// A tick that goes on, on one thread at a time; so kinds see totals that never fall.
pub(crate) struct Tick {
    turn: Taken<'static>,
    now: u64,
}

impl Tick {
    /// `None` if another thread is at it.
    pub(crate) fn begin() -> Option<Self> {
        static TURN: Turn = Turn::new();
        let turn = TURN.take()?;
        let now = clock::system_nanos();
        Site::all().flat_map(Site::all_series).for_each(|series| series.turn_epoch(now));
        Some(Tick { turn, now })
    }

    /// Shows kinds their calls, which were read meanwhile, before another may begin. It is not ours to panic in a
    /// program's snapshot.
    pub(crate) fn end(self, calls: &[Calls]) {
        let Tick { turn, now } = self;
        for calls in calls.chunk_by(|a, b| a.kind() == b.kind()) {
            let on_tick = calls.first().and_then(|calls| calls.of().on_tick());
            if on_tick.is_some_and(|on_tick| guarded(|| on_tick(now, calls)).is_none()) {
                PANICS.fetch_add(1, Relaxed);
            }
        }
        drop(turn);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::Returns;
    use crate::family::{Family, Value};
    use crate::kind::{Finished, Names, SiteKind};
    use crate::snapshot::snapshot;
    use std::cell::RefCell;

    /// Kinds of nothing but a name, and what they do.
    macro_rules! kind {
        ($kind:ident, $name:literal, $on_tick:expr) => {
            struct $kind;

            impl SiteKind for $kind {
                fn name(&self) -> &'static str {
                    $name
                }
                fn identity(&self, [owner, name, _]: Names) -> Vec<(&'static str, &'static str)> {
                    vec![("owner", owner), ("name", name)]
                }
                fn bounds(&self) -> &'static [u64] {
                    &[1_000_000]
                }
                fn finished(&self, _: &Finished<'_>) {}
                fn families(&self, _: &[&Calls]) -> Vec<Family> {
                    Vec::new()
                }
                fn on_tick(&self) -> Option<fn(u64, &[Calls])> {
                    Some($on_tick)
                }
            }
        };
    }

    thread_local! {
        /// What the kind below saw when this thread ticked: owners and their calls.
        static SEEN: RefCell<Option<Vec<(&'static str, u64)>>> = const { RefCell::new(None) };
    }

    kind!(Panics, "a kind that panics", |_, _| panic!("told to"));
    kind!(Watches, "a kind that watches", |_, calls| {
        let seen = calls.iter().map(|calls| (calls.identity()[0].1, calls.calls())).collect();
        SEEN.set(Some(seen));
    });

    fn counted() -> f64 {
        let families = snapshot().families();
        let errors = families.iter().find(|family| family.name == "dials_internal_errors_total").unwrap();
        let is_ours = |series: &&crate::Series| series.labels.iter().any(|(_, value)| value == "tick_panic");
        match errors.series.iter().find(is_ours).unwrap().value {
            Value::Counter(count) => count,
            _ => panic!("it is a counter"),
        }
    }

    #[test]
    fn a_kind_that_panics_at_a_tick_is_counted_and_the_next_sees_its_calls() {
        static FIRST: Site = Site::new(&FIRST, "", || "").name("first").of(&Panics, ["one", "first", ""]);
        static SECOND: Site =
            Site::new(&SECOND, "", || "").name("second").of(&Watches, ["one", "second", ""]);
        static THIRD: Site = Site::new(&THIRD, "", || "").name("third").of(&Watches, ["two", "third", ""]);
        let before = counted();
        for site in [&FIRST, &SECOND, &THIRD, &THIRD] {
            drop(Returns::start(site));
        }
        let seen = |what: fn()| {
            // Another test's tick may have the turn.
            (0..1000).find_map(|_| {
                what();
                SEEN.take()
            })
        };
        let expected = Some(vec![("one", 1), ("two", 2)]);
        assert_eq!(seen(tick), expected);
        assert_eq!(seen(|| drop(snapshot())), expected, "a snapshot hands on what it reads");
        assert!(counted() >= before + 2.0);
    }
}
