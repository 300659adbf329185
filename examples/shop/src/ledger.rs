//! The same account of the functions from two sides: what `dials` measured, and what the visitors' notes say.

use crate::driver::Tally;
use crate::payment_service::THINKING;
use crate::reports::TAKES;
use crate::visit::Ended;
use dials::{Function, Snapshot};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Only one in 16 calls of this function is measured, so nobody can say what its numbers must be.
pub const SAMPLED: &str = "cart::price";

/// Numbers by function, such as `cart::Cart::total`.
pub type Ledger = BTreeMap<(String, Figure), u64>;

/// What is counted of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    Calls,
    Ok,
    Error(&'static str),
    Panic,
    Cancelled,
    Slow,
    InFlight,
}

/// What the visitors know of a function's durations.
pub enum Bound {
    /// A handler is done before its visitor has the answer. These are the visits, sorted.
    Visits(Vec<Duration>),
    /// The function waits for something that takes so long.
    AtLeast(Duration),
}

/// The name without the package, and with the labels in braces.
pub fn name(function: &Function) -> String {
    let module = function.module().trim_start_matches("shop").trim_start_matches("::");
    let path =
        [module, function.name()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("::");
    match function.labels() {
        [] => path,
        [(label, value), ..] => format!("{path}{{{label}={value}}}"),
    }
}

pub fn measured(snapshot: &Snapshot) -> Ledger {
    let mut ledger = Ledger::new();
    for function in snapshot.functions() {
        let name = name(function);
        if name == SAMPLED {
            continue;
        }
        let errors = function.error_kinds().map(|(kind, count)| (Figure::Error(kind), count));
        let others = [
            (Figure::Calls, function.calls()),
            (Figure::Ok, function.ok()),
            (Figure::Panic, function.panics()),
            (Figure::Cancelled, function.cancelled()),
            (Figure::Slow, function.slow()),
            (Figure::InFlight, function.in_flight()),
        ];
        let counted = errors.chain(others).filter(|(_, count)| *count > 0);
        ledger.extend(counted.map(|(figure, count)| ((name.clone(), figure), count)));
    }
    ledger
}

pub fn expected(tally: &Tally, reindexed: u64) -> Ledger {
    let of_visits = tally.iter().flat_map(|((visit, seen), times)| {
        let effects = visit.effects(*seen).unwrap_or_default().into_iter();
        effects.map(|(name, ended)| (name, ended, times.len() as u64))
    });
    let of_job = ["reindex", "db::Store::rebuild_index"].map(|name| (name, Ended::Ok, reindexed));

    let mut ledger = Ledger::new();
    for (name, ended, count) in of_visits.chain(of_job) {
        let figures: &[Figure] = match ended {
            Ended::Ok => &[Figure::Calls, Figure::Ok],
            Ended::Slow => &[Figure::Calls, Figure::Ok, Figure::Slow],
            Ended::Error(kind) => &[Figure::Calls, Figure::Error(kind)],
            Ended::Panic => &[Figure::Calls, Figure::Panic],
            Ended::Cancelled => &[Figure::Calls, Figure::Cancelled],
        };
        for figure in figures {
            *ledger.entry((name.to_owned(), *figure)).or_default() += count;
        }
    }
    ledger
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
        ("payment::HttpGateway::post", Bound::AtLeast(THINKING)),
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
            Figure::InFlight => "in flight",
        })
    }
}
