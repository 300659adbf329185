//! The table at the end: `dials` beside the visitors.

use crate::driver::Tally;
use crate::ledger::{Bound, Called, Figure, SAMPLED, all, bounds, expected, measured};
use dials::{Calls, Snapshot};
use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

/// `dials` keeps durations in cells of which each ends a tenth higher than it begins, and shows the end.
const CELL: f64 = 1.1;

struct Row {
    /// The heading it stands under.
    section: &'static str,
    title: String,
    dials: u64,
    driver: u64,
    /// The median and the 99th percentile; only where calls are counted.
    times: Vec<Time>,
}

struct Time {
    dials: Duration,
    driver: Limit,
}

enum Limit {
    AtMost(Duration),
    AtLeast(Duration),
    Unknown,
}

/// Writes the table and says whether both sides agree on everything.
pub fn write(out: &mut impl Write, snapshot: &Snapshot, tally: &Tally, reindexed: u64) -> io::Result<bool> {
    let rows = rows(snapshot, tally, reindexed);
    for section in rows.chunk_by(|row, next| row.section == next.section) {
        let heading = section.first().map_or("", |row| row.section);
        writeln!(
            out,
            "\n{heading:<35} {:>7} {:>7}  agrees {:>8}  {:>9} {:>8}  {:>9}",
            "dials", "driver", "p50", "driver", "p99", "driver"
        )?;
        for row in section {
            writeln!(out, "{}", row.to_string().trim_end())?;
        }
    }
    writeln!(
        out,
        "\ndials rounds times up, by a tenth at most. The driver knows only limits: how long a visit took (≤), or \
         how long a call has to wait (≥).\n"
    )?;

    let mut wrong = rows.iter().filter(|row| !row.agrees()).count();
    for ((visit, seen), times) in tally.iter().filter(|((visit, seen), _)| visit.effects(*seen).is_none()) {
        writeln!(out, "{visit:?} must not end in {seen:?}, as it did {} times.", times.len())?;
        wrong += 1;
    }
    writeln!(out, "Slow queries by their statements:\n{}", dials::query::report::report())?;
    if let Some(sampled) = snapshot.function(&format!("shop::{SAMPLED}")) {
        writeln!(out, "{SAMPLED} is sampled: about {} calls.", sampled.calls())?;
    }
    let in_flight: u64 = all(snapshot).map(Calls::in_flight).sum();
    writeln!(out, "{in_flight} calls are in flight.")?;
    match wrong {
        0 => writeln!(out, "All {} rows agree.", rows.len())?,
        _ => writeln!(out, "{wrong} of {} rows do not agree.", rows.len())?,
    }
    Ok(wrong == 0)
}

fn rows(snapshot: &Snapshot, tally: &Tally, reindexed: u64) -> Vec<Row> {
    let measured = measured(snapshot);
    let expected = expected(tally, reindexed);
    let bounds = bounds(tally);
    let times = |called: &Called| {
        let measured = all(snapshot).find(|calls| Called::of(calls) == *called);
        [0.5, 0.99].into_iter().filter_map(move |share| Some((share, measured?.quantile(share)?)))
    };
    let keys: BTreeSet<_> = measured.keys().chain(expected.keys()).collect();
    keys.into_iter()
        .map(|key| {
            let [dials, driver] = [&measured, &expected].map(|ledger| ledger.get(key).copied().unwrap_or(0));
            let (called, figure) = key;
            let section = match called {
                Called::Function(_) => "calls",
                Called::Operation(_) => "external calls",
                Called::Query(_) => "queries",
            };
            if *figure != Figure::Calls {
                return Row { section, title: format!("    {figure}"), dials, driver, times: Vec::new() };
            }
            let limit = |share| bounds.get(called.name()).map_or(Limit::Unknown, |bound| bound.limit(share));
            let times = times(called).map(|(share, dials)| Time { dials, driver: limit(share) });
            Row { section, title: called.name().to_owned(), dials, driver, times: times.collect() }
        })
        .collect()
}

impl Bound {
    fn limit(&self, share: f64) -> Limit {
        match self {
            Bound::AtLeast(time) => Limit::AtLeast(*time),
            Bound::Visits(sorted) => {
                let rank = (sorted.len() as f64 * share).ceil() as usize;
                sorted.get(rank.saturating_sub(1)).copied().map_or(Limit::Unknown, Limit::AtMost)
            }
        }
    }
}

impl Row {
    fn agrees(&self) -> bool {
        self.dials == self.driver && self.times.iter().all(Time::agrees)
    }
}

impl Time {
    fn agrees(&self) -> bool {
        match self.driver {
            Limit::AtMost(time) => self.dials <= time.mul_f64(CELL),
            Limit::AtLeast(time) => self.dials >= time,
            Limit::Unknown => true,
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let agrees = if self.agrees() { "yes" } else { "NO" };
        write!(f, "{:<35} {:>7} {:>7}  {agrees:<6}", self.title, self.dials, self.driver)?;
        for time in &self.times {
            write!(f, " {:>8}  {:>9}", show(time.dials), time.driver.to_string())?;
        }
        Ok(())
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Limit::AtMost(time) => write!(f, "≤ {}", show(*time)),
            Limit::AtLeast(time) => write!(f, "≥ {}", show(*time)),
            Limit::Unknown => Ok(()),
        }
    }
}

/// Three digits are what a person can use.
fn show(time: Duration) -> String {
    let (value, unit) = match time.as_secs_f64() {
        seconds @ ..1e-3 => (seconds * 1e6, "µs"),
        seconds @ ..1.0 => (seconds * 1e3, "ms"),
        seconds => (seconds, "s"),
    };
    let decimals = match value {
        ..9.995 => 2,
        ..99.95 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {unit}")
}
