//! What was counted of one thing with one set of label values.

use crate::cells::Cells;
use crate::family::Text;
use crate::grid::Grid;
use crate::kind::{Names, SiteKind};
use crate::outcome::Outcome;
use crate::series::{Durations, Series};
use crate::site::Site;
use std::fmt;
use std::ops::Deref;
use std::time::Duration;

/// What was counted for one function with one set of label values.
///
/// Its numbers are those of its [`Calls`].
#[derive(Clone, Debug)]
pub struct Function(Calls);

impl Function {
    /// `total`, `Cart::total`, `<Cart as Priced>::total`, or the attribute's `name`.
    pub fn name(&self) -> &str {
        let [_, name, _] = self.names;
        name
    }

    /// The module that the function stands in; empty for [`time`](crate::time).
    pub fn module(&self) -> &'static str {
        let [module, ..] = self.names;
        module
    }

    pub(crate) fn new(calls: Calls) -> Self {
        Function(calls)
    }

    pub(crate) fn calls_mut(&mut self) -> &mut Calls {
        &mut self.0
    }

    pub(crate) fn is_called(&self, name: &str) -> bool {
        let in_module = || name.strip_prefix(self.module()).and_then(|rest| rest.strip_prefix("::"));
        name == self.name() || in_module() == Some(self.name())
    }

    pub(crate) fn ends_in(&self, name: &str) -> bool {
        format!("{}::{}", self.module(), self.name())
            .strip_suffix(name)
            .is_some_and(|before| before.ends_with("::"))
    }
}

impl Deref for Function {
    type Target = Calls;

    fn deref(&self) -> &Calls {
        &self.0
    }
}

/// What was counted of the calls of one thing, such as a function or an operation of a service, with one set of label
/// values.
#[derive(Clone)]
pub struct Calls {
    kind: &'static dyn SiteKind,
    names: Names,
    labels: Vec<(Text, Text)>,
    ended: Vec<Ended>,
    in_flight: u64,
    oldest_nanos: u64,
    pub(crate) grid: &'static Grid,
    pub(crate) is_async: bool,
    /// Calls over each threshold of their site, if it has one.
    slow: Option<u64>,
    severe: Option<u64>,
    /// How much came back, on a grid of sizes.
    sizes: Option<Sizes>,
}

#[derive(Clone)]
pub(crate) struct Sizes {
    pub(crate) grid: &'static Grid,
    pub(crate) counted: Ended,
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls")
            .field("names", &self.names)
            .field("labels", &self.labels)
            .field("ended", &self.ended)
            .field("in_flight", &self.in_flight)
            .finish_non_exhaustive()
    }
}

/// The calls that ended in one way.
#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) outcome: Outcome,
    pub(crate) cells: Cells,
    /// In nanoseconds, or in what is counted on a grid of sizes.
    pub(crate) sum: u64,
    /// Calls that were made again within these.
    pub(crate) retries: u64,
}

impl From<Durations> for Ended {
    fn from(durations: Durations) -> Self {
        let Durations { outcome, cells, sum, retries } = durations;
        Ended { outcome, cells, sum, retries }
    }
}

impl Ended {
    pub(crate) fn count(&self) -> u64 {
        self.cells.total()
    }

    fn subtract(&mut self, before: &Ended) {
        self.sum = self.sum.wrapping_sub(before.sum);
        self.retries = self.retries.saturating_sub(before.retries);
        self.cells.subtract(&before.cells);
    }

    pub(crate) fn add(&mut self, other: &Ended) {
        self.sum = self.sum.wrapping_add(other.sum);
        self.retries += other.retries;
        for (cell, more) in other.cells.iter() {
            self.cells.add(cell, more);
        }
    }
}

impl Calls {
    pub(crate) fn read(site: &'static Site, series: &'static Series) -> Self {
        // In flight first, so that a call that ends meanwhile is rather in both than in neither.
        let in_flight = series.in_flight();
        let values = series.labels.shown();
        let mut ended: Vec<Ended> = series.durations().map(Ended::from).collect();
        ended.sort_by_key(|ended| ended.outcome);
        let (grid, thresholds) = (site.grid(), site.thresholds());
        // Before any of them is laid on another site's bounds.
        let over = |nanos: u64| {
            let first = (nanos != u64::MAX).then(|| grid.cell(nanos) + 1)?;
            let cells = ended.iter().flat_map(|ended| ended.cells.iter());
            Some(cells.filter(|(cell, _)| *cell >= first).map(|(_, calls)| calls).sum())
        };
        let (slow, severe) = (over(thresholds.slow_nanos), over(thresholds.severe_nanos));
        Calls {
            kind: site.kind(),
            names: site.names(),
            labels: site.label_names().iter().copied().map(Text::from).zip(values).collect(),
            ended,
            in_flight: in_flight.calls,
            oldest_nanos: in_flight.oldest_nanos,
            grid,
            is_async: site.is_async(),
            slow,
            severe,
            sizes: site
                .size_grid()
                .zip(series.counted_sizes())
                .map(|(grid, counted)| Sizes { grid, counted: counted.into() }),
        }
    }

    /// By this calls are ordered, and those of several sites are one.
    pub(crate) fn key(&self) -> (&'static str, Names, &[(Text, Text)]) {
        (self.kind.name(), self.names, &self.labels)
    }

    pub(crate) fn of(&self) -> &'static dyn SiteKind {
        self.kind
    }

    /// All of them together, without their labels if they are several.
    pub fn sum<'a>(calls: impl IntoIterator<Item = &'a Calls>) -> Option<Calls> {
        let mut calls = calls.into_iter();
        let mut sum = calls.next()?.clone();
        for other in calls {
            sum.labels.clear();
            sum.merge(other);
        }
        Some(sum)
    }

    pub(crate) fn merge(&mut self, other: &Calls) {
        // Of two grids the finer one, whichever site comes first.
        if other.grid.own().len() > self.grid.own().len() {
            self.lay_on(other.grid);
        }
        for ended in &other.ended {
            let ended = ended.on(other.grid, self.grid);
            match self.ended.iter_mut().find(|mine| mine.outcome == ended.outcome) {
                Some(mine) => mine.add(&ended),
                None => self.ended.push(ended),
            }
        }
        self.in_flight += other.in_flight;
        self.oldest_nanos = self.oldest_nanos.max(other.oldest_nanos);
        self.is_async |= other.is_async;
        self.slow = sum_of(self.slow, other.slow);
        self.severe = sum_of(self.severe, other.severe);
        // Those of one kind are on one grid.
        match (&mut self.sizes, &other.sizes) {
            (Some(mine), Some(other)) => mine.counted.add(&other.counted),
            (mine @ None, other) => mine.clone_from(other),
            (Some(_), None) => {}
        }
    }

    fn lay_on(&mut self, grid: &'static Grid) {
        for ended in &mut self.ended {
            *ended = ended.on(self.grid, grid);
        }
        self.grid = grid;
    }

    pub(crate) fn subtract(&mut self, earlier: &Calls) {
        let less =
            |now: Option<u64>, before: Option<u64>| now.map(|now| now.saturating_sub(before.unwrap_or(0)));
        self.slow = less(self.slow, earlier.slow);
        self.severe = less(self.severe, earlier.severe);
        if let (Some(sizes), Some(before)) = (&mut self.sizes, &earlier.sizes) {
            sizes.counted.subtract(&before.counted);
        }
        for ended in &mut self.ended {
            if let Some(before) = earlier.ended.iter().find(|before| before.outcome == ended.outcome) {
                // Another site may have come in between, and with it another grid.
                ended.subtract(&before.on(earlier.grid, self.grid));
            }
        }
    }

    /// What these are calls of: `functions`, `external` for operations of other people's services, or `queries`.
    pub fn kind(&self) -> &'static str {
        self.kind.name()
    }

    /// The names of its site, as its kind has them.
    #[doc(hidden)]
    pub fn names(&self) -> Names {
        self.names
    }

    /// The labels that tell it apart, such as `function` and `module`, or `service` and `operation`.
    pub fn identity(&self) -> Vec<(&'static str, &'static str)> {
        self.kind.identity(self.names)
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
    /// the time between two snapshots where nothing calls [`tick`](crate::tick()).
    pub fn oldest_call(&self) -> Option<Duration> {
        (self.in_flight > 0).then(|| Duration::from_nanos(self.oldest_nanos))
    }

    /// Calls that took longer than the slow limit; 0 if there is none.
    pub fn slow(&self) -> u64 {
        self.slow.unwrap_or(0)
    }

    /// Calls that were worse than slow: longer than their service's timeout, as its profile names it, or a critical query;
    /// 0 if there is no such limit.
    pub fn severe(&self) -> u64 {
        self.severe.unwrap_or(0)
    }

    /// Whether there is a slow limit.
    pub fn has_slow(&self) -> bool {
        self.slow.is_some()
    }

    /// Whether there is a limit beyond the slow one.
    pub fn has_severe(&self) -> bool {
        self.severe.is_some()
    }

    /// Calls that were made again within these, where the program says so.
    pub fn retries(&self) -> u64 {
        self.ended.iter().map(|ended| ended.retries).sum()
    }

    /// The time of all calls together.
    pub fn total_time(&self) -> Duration {
        Duration::from_nanos(self.ended.iter().fold(0, |sum, ended| sum.wrapping_add(ended.sum)))
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

    /// How much came back in all, such as rows, where calls say so.
    pub fn total_size(&self) -> u64 {
        self.sizes.as_ref().map_or(0, |sizes| sizes.counted.sum)
    }

    /// Calls that said how much came back.
    pub fn sized(&self) -> u64 {
        self.sizes.as_ref().map_or(0, |sizes| sizes.counted.count())
    }

    pub(crate) fn sizes(&self) -> Option<&Sizes> {
        self.sizes.as_ref()
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
    fn on(&self, from: &Grid, to: &Grid) -> Ended {
        if std::ptr::eq(from, to) {
            return self.clone();
        }
        let mut moved = Ended { cells: Cells::default(), ..self.clone() };
        for (cell, calls) in self.cells.iter() {
            let bound = from.bounds().get(cell).copied().unwrap_or(u64::MAX);
            moved.cells.add(to.cell(bound), calls);
        }
        moved
    }
}

/// Of those that have one.
fn sum_of(one: Option<u64>, other: Option<u64>) -> Option<u64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one + other),
        (one, other) => one.or(other),
    }
}
