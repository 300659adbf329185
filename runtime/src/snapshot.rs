//! A reading of everything, for programs, tests and exporters.

use crate::cells::Cells;
use crate::family::Text;
use crate::grid::Grid;
use crate::outcome::Outcome;
use crate::probe::nowhere;
use crate::series::{Durations, Series};
use crate::site::Site;
use crate::source;
use crate::turn::Turn;
use crate::{Family, catalog, clock};
use std::collections::HashMap;
use std::time::Duration;

/// Reads every counter, without stopping anybody who counts.
///
/// Totals never fall from one snapshot to the next, whichever thread takes them. A call that has returned is in the
/// snapshot that its own thread takes next.
pub fn snapshot() -> Snapshot {
    catalog::register_all();
    clock::check();
    tick();
    let mut functions: Vec<Function> = Vec::new();
    let mut faults = Vec::new();
    let mut overflows = Vec::new();
    for site in Site::all() {
        functions.extend(site.all_series().map(|series| Function::read(site, series)));
    }
    functions.sort_by(|a, b| a.identity().cmp(&b.identity()));
    // One function may have several sites: in several versions of a crate, or under a common `name`.
    functions.dedup_by(|other, function| {
        let same = other.identity() == function.identity();
        if same {
            function.merge(other);
        }
        same
    });
    for site in Site::all().chain([nowhere()]) {
        let name = site.names().full.as_str();
        for (kind, count) in site.faults.counts() {
            add(&mut faults, (name, kind), count);
        }
        add(&mut overflows, name, site.overflowed());
    }
    Snapshot { functions, faults, overflows, others: source::collect() }
}

/// Counts more under a key; sites of one name share it.
fn add<K: PartialEq>(counts: &mut Vec<(K, u64)>, key: K, more: u64) {
    match counts.iter_mut().find(|(other, _)| *other == key) {
        _ if more == 0 => {}
        Some((_, count)) => *count += more,
        None => counts.push((key, more)),
    }
}

/// Takes off what was counted before.
fn subtract<K: PartialEq>(counts: &mut Vec<(K, u64)>, earlier: &[(K, u64)]) {
    for (key, count) in counts.iter_mut() {
        let before = earlier.iter().find(|(other, _)| other == key);
        *count = count.saturating_sub(before.map_or(0, |(_, before)| *before));
    }
    counts.retain(|(_, count)| *count > 0);
}

/// Closes epochs that are old enough, on which [`Function::oldest_call`] rests. Every snapshot does it; whoever wants a
/// finer answer calls it once a second.
pub fn tick() {
    static TURN: Turn = Turn::new();
    let Some(_turn) = TURN.take() else { return };
    let now = clock::system_nanos();
    Site::all().flat_map(Site::all_series).for_each(|series| series.turn_epoch(now));
}

/// Everything that was counted up to a moment, or between two; see [`snapshot`] and [`Snapshot::since`].
#[derive(Clone, Debug)]
pub struct Snapshot {
    functions: Vec<Function>,
    /// By site and kind.
    pub(crate) faults: Vec<((&'static str, &'static str), u64)>,
    /// By site.
    pub(crate) overflows: Vec<(&'static str, u64)>,
    pub(crate) others: Vec<Family>,
}

impl Snapshot {
    /// Every function with every set of its label values, ordered by module, name and values.
    pub fn functions(&self) -> &[Function] {
        &self.functions
    }

    /// The function of this name, such as `Cart::total`, or of this path, such as `shop::cart::Cart::total`; if there is
    /// none, the one whose path ends so. If it has labels, or if there are several, this is their sum.
    pub fn function(&self, name: &str) -> Option<Function> {
        let exactly = self.functions.iter().any(|function| function.is_called(name));
        let is_meant =
            |function: &&Function| if exactly { function.is_called(name) } else { function.ends_in(name) };
        let mut found = self.functions.iter().filter(is_meant);
        let mut sum = found.next()?.clone();
        for function in found {
            sum.labels.clear();
            sum.merge(function);
        }
        Some(sum)
    }

    /// What happened after `earlier`: totals are differences, what is in flight is as it is now, and so are the families
    /// that others count.
    ///
    /// Tests that run in parallel in one process each see their own functions' calls exactly, if no two of them call
    /// the same function at the same time.
    ///
    /// ```
    /// # use dials_runtime as dials;
    /// let before = dials::snapshot();
    /// dials::time("since").run(|| ());
    /// assert_eq!(dials::snapshot().since(&before).function("since").map(|f| f.calls()), Some(1));
    /// ```
    #[must_use]
    pub fn since(&self, earlier: &Snapshot) -> Snapshot {
        let mut difference = self.clone();
        let before: HashMap<_, _> =
            earlier.functions.iter().map(|function| (function.identity(), function)).collect();
        for function in &mut difference.functions {
            if let Some(before) = before.get(&function.identity()) {
                function.subtract(before);
            }
        }
        subtract(&mut difference.faults, &earlier.faults);
        subtract(&mut difference.overflows, &earlier.overflows);
        difference
    }

    /// The same as exporters show it.
    pub fn families(&self) -> Vec<Family> {
        crate::functions::families(self)
    }
}

/// What was counted for one function with one set of label values.
#[derive(Clone, Debug)]
pub struct Function {
    pub(crate) name: &'static str,
    module: &'static str,
    labels: Vec<(Text, Text)>,
    ended: Vec<Ended>,
    in_flight: u64,
    oldest_nanos: u64,
    pub(crate) grid: &'static Grid,
    pub(crate) is_async: bool,
    slow_nanos: u64,
}

/// The calls that ended in one way.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) cells: Cells,
    pub(crate) sum_nanos: u64,
}

impl From<Durations> for Ended {
    fn from(durations: Durations) -> Self {
        Ended { outcome: durations.outcome, cells: durations.cells, sum_nanos: durations.sum }
    }
}

impl Ended {
    pub(crate) fn count(&self) -> u64 {
        self.cells.total()
    }

    pub(crate) fn add(&mut self, other: &Ended) {
        self.sum_nanos = self.sum_nanos.wrapping_add(other.sum_nanos);
        for (cell, more) in other.cells.iter() {
            self.cells.add(cell, more);
        }
    }
}

impl Function {
    fn read(site: &'static Site, series: &'static Series) -> Self {
        // In flight first, so that a call that ends meanwhile is rather in both than in neither.
        let in_flight = series.in_flight();
        let values = series.labels.shown();
        let mut ended: Vec<Ended> = series.durations().map(Ended::from).collect();
        ended.sort_by_key(|ended| ended.outcome);
        Function {
            name: &site.names().function,
            module: site.module(),
            labels: site.label_names().iter().copied().map(Text::from).zip(values).collect(),
            ended,
            in_flight: in_flight.calls,
            oldest_nanos: in_flight.oldest_nanos,
            grid: site.grid(),
            is_async: site.is_async(),
            slow_nanos: site.slow_nanos(),
        }
    }

    fn identity(&self) -> (&'static str, &str, &[(Text, Text)]) {
        (self.module, self.name, &self.labels)
    }

    fn is_called(&self, name: &str) -> bool {
        let in_module = || name.strip_prefix(self.module).and_then(|rest| rest.strip_prefix("::"));
        name == self.name || in_module() == Some(self.name)
    }

    fn ends_in(&self, name: &str) -> bool {
        format!("{}::{}", self.module, self.name)
            .strip_suffix(name)
            .is_some_and(|before| before.ends_with("::"))
    }

    fn merge(&mut self, other: &Function) {
        for ended in &other.ended {
            let ended = if std::ptr::eq(self.grid, other.grid) {
                ended.clone()
            } else {
                ended.moved(other.grid, self.grid)
            };
            match self.ended.iter_mut().find(|mine| mine.outcome == ended.outcome) {
                Some(mine) => mine.add(&ended),
                None => self.ended.push(ended),
            }
        }
        self.in_flight += other.in_flight;
        self.oldest_nanos = self.oldest_nanos.max(other.oldest_nanos);
        self.is_async |= other.is_async;
        self.slow_nanos = self.slow_nanos.min(other.slow_nanos);
    }

    fn subtract(&mut self, earlier: &Function) {
        for ended in &mut self.ended {
            if let Some(before) = earlier.ended.iter().find(|before| before.outcome == ended.outcome) {
                ended.sum_nanos = ended.sum_nanos.wrapping_sub(before.sum_nanos);
                ended.cells.subtract(&before.cells);
            }
        }
    }

    /// `total`, `Cart::total`, `<Cart as Priced>::total`, or the attribute's `name`.
    pub fn name(&self) -> &str {
        self.name
    }

    /// The module that the function stands in; empty for [`time`](crate::time).
    pub fn module(&self) -> &'static str {
        self.module
    }

    /// The attribute's own labels.
    pub fn labels(&self) -> &[(Text, Text)] {
        &self.labels
    }

    /// Calls that have ended, in whatever way.
    pub fn calls(&self) -> u64 {
        self.ended.iter().map(Ended::count).sum()
    }

    /// Calls that returned no error.
    pub fn ok(&self) -> u64 {
        self.count(|outcome| outcome == Outcome::Ok)
    }

    /// Calls that returned an error.
    pub fn errors(&self) -> u64 {
        self.count(|outcome| matches!(outcome, Outcome::Error(_)))
    }

    /// Errors by kind.
    pub fn error_kinds(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.ended.iter().filter_map(|ended| match ended.outcome {
            Outcome::Error(kind) => Some((kind, ended.count())),
            _ => None,
        })
    }

    /// Errors of this kind.
    pub fn errors_of_kind(&self, kind: &str) -> u64 {
        self.error_kinds().filter(|(other, _)| *other == kind).map(|(_, count)| count).sum()
    }

    /// Calls that panicked.
    pub fn panics(&self) -> u64 {
        self.count(|outcome| outcome == Outcome::Panic)
    }

    /// Calls whose future was dropped before it was ready.
    pub fn cancelled(&self) -> u64 {
        self.count(|outcome| outcome == Outcome::Cancelled)
    }

    /// Calls that have begun and not ended.
    pub fn in_flight(&self) -> u64 {
        self.in_flight
    }

    /// The oldest call in flight is at least so old; `None` if there is none. It may be up to a second older, or up to
    /// the time between two snapshots where nothing calls [`tick`].
    pub fn oldest_call(&self) -> Option<Duration> {
        (self.in_flight > 0).then(|| Duration::from_nanos(self.oldest_nanos))
    }

    /// Calls that took longer than the attribute's `slow`; 0 if it names none.
    pub fn slow(&self) -> u64 {
        if self.slow_nanos == u64::MAX {
            return 0;
        }
        let first_slow = self.grid.cell(self.slow_nanos) + 1;
        let cells = self.ended.iter().flat_map(|ended| ended.cells.iter());
        cells.filter(|(cell, _)| *cell >= first_slow).map(|(_, calls)| calls).sum()
    }

    /// Whether the attribute names a `slow`.
    pub(crate) fn has_slow(&self) -> bool {
        self.slow_nanos != u64::MAX
    }

    /// The time of all calls together.
    pub fn total_time(&self) -> Duration {
        Duration::from_nanos(self.ended.iter().fold(0, |sum, ended| sum.wrapping_add(ended.sum_nanos)))
    }

    /// The duration at or under which this share of the calls lies, at most a tenth too long: the upper bound of the
    /// cell in which it lies. `None` before the first call.
    pub fn quantile(&self, share: f64) -> Option<Duration> {
        let calls = self.calls();
        let rank = ((calls as f64 * share.clamp(0.0, 1.0)).ceil() as u64).clamp(1, calls.max(1));
        let mut seen = 0;
        for (index, bound) in self.grid.bounds().iter().enumerate() {
            seen += self.ended.iter().map(|ended| ended.cells.get(index)).sum::<u64>();
            if seen >= rank {
                return Some(Duration::from_nanos(*bound));
            }
        }
        (calls > 0).then(|| Duration::from_nanos(self.grid.bounds().last().copied().unwrap_or(u64::MAX)))
    }

    pub(crate) fn ended(&self) -> &[Ended] {
        &self.ended
    }

    fn count(&self, which: impl Fn(Outcome) -> bool) -> u64 {
        self.ended.iter().filter(|ended| which(ended.outcome)).map(Ended::count).sum()
    }
}

impl Ended {
    /// The same on another function's bounds. Where those are coarser, a call goes up to the next bound.
    fn moved(&self, from: &Grid, to: &Grid) -> Ended {
        let mut moved = Ended { outcome: self.outcome, cells: Cells::default(), sum_nanos: self.sum_nanos };
        for (cell, calls) in self.cells.iter() {
            let bound = from.bounds().get(cell).copied().unwrap_or(u64::MAX);
            moved.cells.add(to.cell(bound), calls);
        }
        moved
    }
}
