//! The same account of all calls from two sides: what `dials` measured, and what the visitors' notes say.

use crate::db::COMPARING_ALL;
use crate::driver::Tally;
use crate::payment_service::THINKING;
use crate::reports::TAKES;
use crate::visit::Ended;
use dials::query::{Limits, limits};
use dials::{Calls, Snapshot, Value};
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// Only one in 16 calls of this function is measured, so nobody can say what its numbers must be.
pub const SAMPLED: &str = "cart::price";

/// What is in carts and what was ever sold is made by all visitors together, so nobody knows how many rows that is.
const OF_UNKNOWN_ROWS: [&str; 2] = ["carts select", "order_lines sum"];

/// The query whose threshold is in the code.
const SLOW_BY_DESIGN: &str = "products search";

/// A query that is made more often than this in one visit is an N + 1.
const N_PLUS_ONE: usize = 10;

/// Numbers by what is called and what is counted of it.
pub type Ledger = BTreeMap<(Called, Figure), u64>;

/// What is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Called {
    /// Of the shop, such as `cart::Cart::total`.
    Function(String),
    /// Of the payment service, such as `payments charge`.
    Operation(String),
    /// Of the database, such as `products select`.
    Query(String),
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
    Rows,
    NPlusOne,
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
        match calls.identity()[..] {
            [(_, _system), (_, collection), (_, operation)] => {
                Called::Query(format!("{collection} {operation}{labels}"))
            }
            [("function", function), (_, module)] => {
                let module = module.trim_start_matches("shop").trim_start_matches("::");
                let separator = if module.is_empty() { "" } else { "::" };
                Called::Function(format!("{module}{separator}{function}{labels}"))
            }
            ref names => {
                let names: Vec<_> = names.iter().map(|(_, name)| *name).collect();
                Called::Operation(format!("{}{labels}", names.join(" ")))
            }
        }
    }

    pub fn name(&self) -> &str {
        match self {
            Called::Function(name) | Called::Operation(name) | Called::Query(name) => name,
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
        let rows = if OF_UNKNOWN_ROWS.contains(&called.name()) { 0 } else { calls.total_size() };
        let slow = if has_another_threshold(&called) { 0 } else { calls.slow() };
        let errors = calls.error_kinds().map(|(kind, count)| (Figure::Error(kind), count));
        let others = [
            (Figure::Calls, calls.calls()),
            (Figure::Ok, calls.ok()),
            (Figure::Panic, calls.panics()),
            (Figure::Cancelled, calls.cancelled()),
            (Figure::Slow, slow),
            (Figure::Retries, calls.retries()),
            (Figure::Rows, rows),
            (Figure::InFlight, calls.in_flight()),
        ];
        for (figure, count) in errors.chain(others) {
            add(&mut ledger, &called, [figure], count);
        }
    }
    for (called, count) in n_plus_ones(snapshot) {
        add(&mut ledger, &called, [Figure::NPlusOne], count);
    }
    ledger
}

/// Somebody has set from when on queries are slow. Which of them wait so long for each other, the visitors do not know.
fn has_another_threshold(called: &Called) -> bool {
    matches!(called, Called::Query(name) if name != SLOW_BY_DESIGN) && limits() != Limits::default()
}

/// It takes many calls to make one, so it is in a family of its own.
fn n_plus_ones(snapshot: &Snapshot) -> impl Iterator<Item = (Called, u64)> {
    let families = snapshot.families().into_iter().filter(|family| family.name == "db_n_plus_one_total");
    families.flat_map(|family| family.series).filter_map(|series| {
        let label = |wanted| series.labels.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
        let query = format!("{} {}", label("db_collection_name")?, label("db_operation_name")?);
        match series.value {
            Value::Counter(count) => Some((Called::Query(query), count as u64)),
            _ => None,
        }
    })
}

pub fn expected(tally: &Tally, reindexed: u64) -> Ledger {
    let mut ledger = Ledger::new();
    for ((visit, seen), times) in tally {
        let Some(effects) = visit.effects(*seen) else { continue };
        let times = times.len() as u64;
        for (name, ended) in effects {
            add(&mut ledger, &Called::Function(name.to_owned()), figures(ended), times);
        }
        for asked in visit.asked() {
            let called = Called::Operation(asked.name.to_owned());
            add(&mut ledger, &called, figures(asked.ended), times);
            add(&mut ledger, &called, [Figure::Retries], times * asked.retries);
        }
        let mut in_a_visit: BTreeMap<Called, usize> = BTreeMap::new();
        for query in visit.queried() {
            let called = Called::Query(query.name.to_owned());
            add(&mut ledger, &called, figures(query.ended), times);
            add(&mut ledger, &called, [Figure::Rows], times * query.rows);
            *in_a_visit.entry(called).or_default() += 1;
        }
        for (called, _) in in_a_visit.iter().filter(|(_, queries)| **queries > N_PLUS_ONE) {
            add(&mut ledger, called, [Figure::NPlusOne], times);
        }
    }
    for called in [
        Called::Function("reindex".to_owned()),
        Called::Function("db::Store::rebuild_index".to_owned()),
        Called::Query("search_index rebuild".to_owned()),
    ] {
        add(&mut ledger, &called, figures(Ended::Ok), reindexed);
    }
    ledger
}

fn add(ledger: &mut Ledger, called: &Called, figures: impl IntoIterator<Item = Figure>, count: u64) {
    for figure in figures.into_iter().filter(|_| count > 0) {
        *ledger.entry((called.clone(), figure)).or_default() += count;
    }
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
        (SLOW_BY_DESIGN, Bound::AtLeast(COMPARING_ALL)),
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
            Figure::Rows => "rows",
            Figure::NPlusOne => "N + 1",
            Figure::InFlight => "in flight",
        })
    }
}
