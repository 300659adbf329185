//! The same account of all calls from two sides: what `dials` measured, and what the visitors' notes say.

use crate::driver::Tally;
use crate::payment_service::THINKING;
use crate::reports::TAKES;
use crate::visit::Ended;
use dials::{Calls, Snapshot};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Only one in 16 calls of this function is measured, so nobody can say what its numbers must be.
pub const SAMPLED: &str = "cart::price";

/// Numbers by what is called and what is counted of it.
pub type Ledger = BTreeMap<(Called, Figure), u64>;

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Called {
    /// Of the shop, such as `cart::Cart::total`.
    Function(String),
    /// Of the payment service, such as `payments charge`.
    Operation(String),
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Calls,
    Ok,
    Error(&'static str),
    Panic,
    Cancelled,
    Slow,
    Retries,
    InFlight,
}

/// What the visitors know of durations.
pub enum Bound {
    /// A handler is done before its visitor has the answer. These are the visits, sorted.
    Visits(Vec<Duration>),
    /// The call waits for something that takes so long.
    AtLeast(Duration),
}

impl Called {
    /// The name without the package, and with the labels in braces.
    pub fn of(calls: &Calls) -> Self {
        let labels = match calls.labels() {
            [] => String::new(),
            [(label, value), ..] => format!("{{{label}={value}}}"),
        };
        match calls.identity() {
            [("function", function), (_, module)] => {
                let module = module.trim_start_matches("shop").trim_start_matches("::");
                let separator = if module.is_empty() { "" } else { "::" };
                Called::Function(format!("{module}{separator}{function}{labels}"))
            }
            [(_, service), (_, operation)] => Called::Operation(format!("{service} {operation}{labels}")),
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Called::Function(name) | Called::Operation(name) => name,
        }
    }
}

/// Everything that was called.
pub fn all(snapshot: &Snapshot) -> impl Iterator<Item = &Calls> {
    snapshot.functions().iter().map(|function| &**function).chain(snapshot.other_calls())
}

pub fn measured(snapshot: &Snapshot) -> Ledger {
    let mut ledger = Ledger::new();
    for calls in all(snapshot) {
        let called = Called::of(calls);
        if called.name() == SAMPLED {
            continue;
        }
        let errors = calls.error_kinds().map(|(kind, count)| (Figure::Error(kind), count));
        let others = [
            (Figure::Calls, calls.calls()),
            (Figure::Ok, calls.ok()),
            (Figure::Panic, calls.panics()),
            (Figure::Cancelled, calls.cancelled()),
            (Figure::Slow, calls.slow()),
            (Figure::Retries, calls.retries()),
            (Figure::InFlight, calls.in_flight()),
        ];
        let counted = errors.chain(others).filter(|(_, count)| *count > 0);
        ledger.extend(counted.map(|(figure, count)| ((called.clone(), figure), count)));
    }
    ledger
}

pub fn expected(tally: &Tally, reindexed: u64) -> Ledger {
    let mut ledger = Ledger::new();
    let mut add = |called: Called, ended, retries, times: u64| {
        let figures = figures(ended).into_iter().map(|figure| (figure, times));
        let retries = (retries > 0).then_some((Figure::Retries, retries * times));
        for (figure, count) in figures.chain(retries) {
            *ledger.entry((called.clone(), figure)).or_default() += count;
        }
    };
    for ((visit, seen), times) in tally {
        let Some(effects) = visit.effects(*seen) else { continue };
        let times = times.len() as u64;
        for (name, ended) in effects {
            add(Called::Function(name.to_owned()), ended, 0, times);
        }
        for asked in visit.asked() {
            add(Called::Operation(asked.name.to_owned()), asked.ended, asked.retries, times);
        }
    }
    for name in ["reindex", "db::Store::rebuild_index"] {
        add(Called::Function(name.to_owned()), Ended::Ok, 0, reindexed);
    }
    ledger
}

/// Where a call is counted that ended so.
fn figures(ended: Ended) -> Vec<Figure> {
    match ended {
        Ended::Ok => vec![Figure::Calls, Figure::Ok],
        Ended::Slow => vec![Figure::Calls, Figure::Ok, Figure::Slow],
        Ended::Error(kind) => vec![Figure::Calls, Figure::Error(kind)],
        Ended::TimedOut => vec![Figure::Calls, Figure::Error("timeout"), Figure::Slow],
        Ended::Panic => vec![Figure::Calls, Figure::Panic],
        Ended::Cancelled => vec![Figure::Calls, Figure::Cancelled],
    }
}

pub fn bounds(tally: &Tally) -> BTreeMap<&'static str, Bound> {
    let mut visits: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for ((visit, seen), times) in tally {
        if let Some((handler, _)) = visit.effects(*seen).unwrap_or_default().first() {
            visits.entry(*handler).or_default().extend(times);
        }
    }
    let handlers = visits.into_iter().map(|(handler, mut times)| {
        times.sort_unstable();
        (handler, Bound::Visits(times))
    });
    let waits = [
        ("payment::Gateway::charge", Bound::AtLeast(THINKING)),
        ("payments charge", Bound::AtLeast(THINKING)),
        ("reports::compile", Bound::AtLeast(TAKES)),
    ];
    handlers.chain(waits).collect()
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Figure::Calls => "calls",
            Figure::Ok => "ok",
            Figure::Error(kind) => return write!(f, "error {kind}"),
            Figure::Panic => "panic",
            Figure::Cancelled => "cancelled",
            Figure::Slow => "of these slow",
            Figure::Retries => "retries",
            Figure::InFlight => "in flight",
        })
    }
}
