//! One annotated function.

use crate::control;
use crate::fault::{Fault, Faults, guarded};
use crate::filter::Action;
use crate::functions::Functions;
use crate::grid::{self, DEFAULT_OWN, Grid};
use crate::kind::{MOST_THRESHOLDS, Names, SiteKind, Thresholds};
use crate::labels::{Key, LabelRef, Labels, hash};
use crate::limits::{self, limits};
use crate::map::{Map, Refused};
use crate::owned::{Link, Linked, List};
use crate::series::{OTHER, Series};
use crate::size::MAX_OWN;
use crate::{clock, name, recent};
use std::cell::Cell;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering, fence};

/// Every site that was called, or that the link-time list names.
static SITES: List<Site> = List::new();
static DEFAULT_GRID: Grid = Grid::new(&DEFAULT_OWN);
/// The grids of sites with bounds of their own; sites with equal bounds share one.
static GRIDS: List<Grid> = List::new();

/// The grid with these bounds; `None` when there is no memory for it.
fn shared_grid(own: &[u64]) -> Option<&'static Grid> {
    let known = std::iter::once(&DEFAULT_GRID).chain(GRIDS.iter()).find(|grid| grid.own() == own);
    known.or_else(|| {
        let grid = GRIDS.push_unless(Grid::boxed(own)?, |grid| grid.own() == own);
        Some(grid.unwrap_or_else(|known| known))
    })
}

/// What an annotated function has in static memory. Generated code builds it; see [`Site::new`].
#[repr(C, align(64))]
pub struct Site {
    /// The series of a function without labels. If it has labels, this one only says how the site is switched.
    pub(crate) series: Series,
    labelled: Link<Map<Series>>,
    other: Link<Series>,
    overflowed: AtomicU64,
    pub(crate) faults: Faults,
    grid: Link<Grid>,
    name: Link<Name>,
    thresholds: Link<Thresholds>,
    listed: AtomicBool,
    next: Link<Site>,
    meta: Meta,
}

/// What the attribute said.
struct Meta {
    kind: &'static dyn SiteKind,
    /// Its names, where these are not module and function.
    names: Option<Names>,
    module: &'static str,
    path: fn() -> &'static str,
    name: Option<&'static str>,
    label_names: &'static [&'static str],
    slow_nanos: u64,
    severe_nanos: u64,
    buckets: Option<&'static [u64]>,
    sample: u32,
    asynchronous: bool,
}

/// How people call the function.
#[derive(Debug)]
pub(crate) struct Name {
    pub(crate) function: String,
    /// Module and function, as filters match it.
    pub(crate) full: String,
}

impl Linked for Site {
    fn next(&self) -> &Link<Site> {
        &self.next
    }
}

/// Built by the expansion of an attribute, in a static.
impl Site {
    /// The site that stands in static `this`, of a function in `module` whose `path` tells: it returns the path of an
    /// item inside the function.
    pub const fn new(this: &'static Site, module: &'static str, path: fn() -> &'static str) -> Self {
        Self::in_place(Link::to(this), module, path)
    }

    /// A site that does not know its place yet; [`Series::belongs_to`] tells it.
    pub(crate) const fn in_place(this: Link<Site>, module: &'static str, path: fn() -> &'static str) -> Self {
        Site {
            series: Series::new(this, Labels::none(), 0),
            labelled: Link::new(),
            other: Link::new(),
            overflowed: AtomicU64::new(0),
            faults: Faults::none(),
            grid: Link::new(),
            name: Link::new(),
            thresholds: Link::new(),
            listed: AtomicBool::new(false),
            next: Link::new(),
            meta: Meta {
                kind: &Functions,
                names: None,
                module,
                path,
                name: None,
                label_names: &[],
                slow_nanos: u64::MAX,
                severe_nanos: u64::MAX,
                buckets: None,
                sample: 1,
                asynchronous: false,
            },
        }
    }

    /// It is not of a function but of what these names say.
    #[must_use]
    pub const fn of(mut self, kind: &'static dyn SiteKind, names: Names) -> Self {
        self.meta.kind = kind;
        self.meta.names = Some(names);
        self
    }

    /// `name = ".."`.
    #[must_use]
    pub const fn name(mut self, name: &'static str) -> Self {
        self.meta.name = Some(name);
        self
    }

    /// `labels(..)`: the names.
    #[must_use]
    pub const fn labels(mut self, names: &'static [&'static str]) -> Self {
        self.meta.label_names = names;
        self
    }

    /// `slow = ..`: a call that takes longer than so many nanoseconds is slow.
    #[must_use]
    pub const fn slow(mut self, nanos: u64) -> Self {
        self.meta.slow_nanos = nanos;
        self
    }

    /// `critical = ..`: a call that takes longer than so many nanoseconds is worse than slow.
    #[must_use]
    pub const fn severe(mut self, nanos: u64) -> Self {
        self.meta.severe_nanos = nanos;
        self
    }

    /// `buckets = [..]`, in nanoseconds, ascending.
    #[must_use]
    pub const fn buckets(mut self, nanos: &'static [u64]) -> Self {
        self.meta.buckets = Some(nanos);
        self
    }

    /// `sample = ..`: one call in so many is observed.
    #[must_use]
    pub const fn sample(mut self, every: u32) -> Self {
        self.meta.sample = every;
        self
    }

    /// A call is a future, so it can be cancelled.
    #[must_use]
    pub const fn asynchronous(mut self) -> Self {
        self.meta.asynchronous = true;
        self
    }
}

/// The label set of a call, found in [`Site::series`]; `None` if there is no room for it.
#[derive(Clone, Copy, Default)]
pub struct Resolved(pub(crate) Option<&'static Series>);

impl Resolved {
    /// The site that it belongs to.
    #[inline]
    pub fn site(self) -> Option<&'static Site> {
        self.0.and_then(Series::site)
    }
}

/// The way of a call.
impl Site {
    /// Evaluates label expressions, unless the site is off. A panic in one costs the call its place in the count.
    #[inline]
    pub fn resolve(&'static self, labels: impl FnOnce(&'static Site) -> Resolved) -> Resolved {
        if self.is_switched_off() {
            return Resolved(None);
        }
        self.guarded(Fault::LabelPanic, || labels(self)).unwrap_or_default()
    }

    /// Runs code that is not ours; a panic in it ends here, and is counted as this fault.
    #[inline]
    pub fn guarded<R>(&self, fault: Fault, code: impl FnOnce() -> R) -> Option<R> {
        let value = guarded(code);
        if value.is_none() {
            self.faults.count(fault);
        }
        value
    }

    /// Whether calls are not observed, so that nothing of the user's need be evaluated for them.
    #[inline]
    pub fn is_switched_off(&'static self) -> bool {
        self.series.may_be_off() && self.is_off()
    }

    /// Whether it is switched off; one that nobody has asked for yet asks the filter now.
    #[cold]
    fn is_off(&'static self) -> bool {
        self.register();
        self.series.is_off()
    }

    /// The series with these label values, in the order of the names. Owns and formats nothing unless they are new.
    #[inline]
    pub fn series<const N: usize>(&'static self, values: [LabelRef<'_>; N]) -> Resolved {
        let max_bytes = limits::label_bytes();
        let keys = values.map(|value| Key::new(value, max_bytes));
        let hash = hash(&keys, std::ptr::from_ref(self) as u64);
        if let Some(series) = recent::get(hash) {
            if series.labels.equal(&keys) && series.site().is_some_and(|site| std::ptr::eq(site, self)) {
                return Resolved(Some(series));
            }
        }
        Resolved(self.find_series(&keys, hash))
    }

    #[cold]
    #[inline(never)]
    fn find_series(&'static self, keys: &[Key<'_>], hash: u64) -> Option<&'static Series> {
        thread_local! {
            static MAKING: Cell<bool> = const { Cell::new(false) };
        }
        self.register();
        let map = self.labelled.get_or_give(Map::new);
        if let Some(found) = map.and_then(|map| map.get(hash, |series| series.is_of(hash, keys))) {
            recent::put(found);
            return Some(found);
        }
        // To keep new values takes memory. If the program's allocator has labels of its own, that leads back here, and
        // again; a call from in there whose values are new too is not observed.
        if MAKING.replace(true) {
            self.faults.count(Fault::NoRoom);
            return None;
        }
        let series = self.make_series(map, keys, hash);
        MAKING.set(false);
        series
    }

    fn make_series(
        &'static self,
        map: Option<&'static Map<Series>>,
        keys: &[Key<'_>],
        hash: u64,
    ) -> Option<&'static Series> {
        let place = limits::Place::take();
        let found = match (map, &place) {
            (None, _) => Err(Refused::NoMemory),
            (_, None) => Err(Refused::Full),
            (Some(map), Some(_)) => {
                let make = || Some(Series::new(Link::to(self), Labels::own(keys), hash));
                map.get_or_insert(hash, |series| series.is_of(hash, keys), limits().series_per_site, make)
            }
        };
        match found {
            Ok((series, inserted)) => {
                if inserted {
                    self.adopt(series);
                    place.into_iter().for_each(limits::Place::keep);
                    if keys.iter().any(|key| matches!(key, Key::Text { cut: true, .. })) {
                        self.faults.count(Fault::LabelCut);
                    }
                }
                Some(series)
            }
            Err(Refused::NoMemory) => {
                self.faults.count(Fault::NoRoom);
                None
            }
            Err(Refused::Full) => {
                self.count_overflow();
                self.other_series()
            }
        }
    }

    /// A call is counted as one of the others.
    pub(crate) fn count_overflow(&self) {
        self.overflowed.fetch_add(1, Ordering::Relaxed);
    }

    /// Where label sets over a limit are counted.
    fn other_series(&'static self) -> Option<&'static Series> {
        let keys = || vec![Key::Text { text: OTHER, cut: false }; self.meta.label_names.len()];
        let other = self.other.get_or_give(|| Series::new(Link::to(self), Labels::own(&keys()), 0))?;
        if other.is_unregistered() {
            self.adopt(other);
        }
        Some(other)
    }

    /// Registers the site if it is not. The first thread here lists it and asks the filter; others that come meanwhile
    /// observe their call.
    pub(crate) fn register(&'static self) {
        if !self.series.is_unregistered() {
            return;
        }
        clock::prepare();
        if !self.listed.swap(true, Ordering::AcqRel) {
            SITES.push_static(self);
            control::decide(self);
        }
    }

    /// Switches the site; see [`control`].
    pub(crate) fn set(&'static self, action: Action) {
        self.series.set(action, self.meta.sample);
        // With the fence in `adopt`: either this loop finds a new series, or its maker finds the new action.
        fence(Ordering::SeqCst);
        for series in self.all_series() {
            series.set(action, self.meta.sample);
        }
    }

    /// Switches a new series as the site is switched, which may change meanwhile.
    fn adopt(&self, series: &Series) {
        loop {
            let action = self.series.action();
            series.set(action, self.meta.sample);
            // With the fence in `set`: either its loop finds the new series after this, or we find the new action now.
            fence(Ordering::SeqCst);
            if self.series.action() == action {
                return;
            }
        }
    }
}

/// What others ask of a site.
impl Site {
    /// Every site that has registered.
    pub(crate) fn all() -> impl Iterator<Item = &'static Site> {
        SITES.iter()
    }

    /// Every series of the site.
    pub(crate) fn all_series(&'static self) -> impl Iterator<Item = &'static Series> {
        let unlabelled = self.meta.label_names.is_empty().then_some(&self.series);
        let labelled = self.labelled.get().into_iter().flat_map(Map::iter);
        unlabelled.into_iter().chain(labelled).chain(self.other.get())
    }

    pub(crate) fn grid(&'static self) -> &'static Grid {
        if let Some(grid) = self.grid.get() {
            return grid;
        }
        let buckets = self.meta.buckets.unwrap_or_else(|| self.meta.kind.bounds());
        let buckets = buckets.get(..MAX_OWN - MOST_THRESHOLDS).unwrap_or(buckets);
        // Not in a vector: it may be the program's allocator that is measured here for the first time.
        let (mut own, mut count) = ([0; MAX_OWN], 0);
        for bound in buckets.iter().copied().chain(self.thresholds().bounds()) {
            let before = own.get(..count).unwrap_or_default();
            if let (false, Some(place)) = (before.contains(&bound), own.get_mut(count)) {
                *place = bound;
                count += 1;
            }
        }
        let own = own.get_mut(..count).unwrap_or_default();
        own.sort_unstable();
        // Without memory for its own, a site is timed on the grid that is always there.
        let grid = shared_grid(own).unwrap_or(&DEFAULT_GRID);
        self.grid.publish(grid).map_or_else(|first| first, |()| grid)
    }

    /// The grid of what its kind counts beside durations; `None` if it does not, or when there is no memory.
    pub(crate) fn size_grid(&self) -> Option<&'static Grid> {
        let sizes = self.meta.kind.sizes();
        let (mut own, count) = ([0; MAX_OWN], sizes.len().min(MAX_OWN));
        for (place, size) in own.iter_mut().zip(sizes) {
            *place = grid::of_size(*size);
        }
        own.get(..count).filter(|own| !own.is_empty()).and_then(shared_grid)
    }

    /// From when on its calls are too long: what the attribute says, or else configuration, read once.
    pub(crate) fn thresholds(&'static self) -> Thresholds {
        let Meta { slow_nanos, severe_nanos, .. } = self.meta;
        let said = Thresholds { slow_nanos, severe_nanos, ..Thresholds::NONE };
        let Some(names) = self.meta.names else { return said };
        let thresholds = self
            .thresholds
            .get_or_give(|| guarded(|| self.meta.kind.thresholds(names, said)).unwrap_or(said));
        thresholds.copied().unwrap_or(said)
    }

    /// What it is of.
    pub(crate) fn kind(&self) -> &'static dyn SiteKind {
        self.meta.kind
    }

    /// What tells it from others of its kind.
    pub fn names(&'static self) -> Names {
        self.meta.names.unwrap_or_else(|| {
            let (module, function) = self.function();
            [module, function, ""]
        })
    }

    /// The module and the name of the function that it stands in, or nothing if it stands in none.
    pub fn place(&'static self) -> (&'static str, &'static str) {
        if (self.meta.path)().is_empty() { ("", "") } else { self.function() }
    }

    /// Module and name of the function that it is of, unless it is of something else.
    fn function(&'static self) -> (&'static str, &'static str) {
        (self.meta.module, &self.name_of_function().function)
    }

    pub(crate) fn is_async(&self) -> bool {
        self.meta.asynchronous
    }

    pub(crate) fn label_names(&self) -> &'static [&'static str] {
        self.meta.label_names
    }

    pub(crate) fn module(&self) -> &'static str {
        self.meta.module
    }

    /// Calls whose label values were over a limit.
    pub(crate) fn overflowed(&self) -> u64 {
        self.overflowed.load(Ordering::Relaxed)
    }

    /// How people call the function.
    pub(crate) fn name_of_function(&self) -> &Name {
        static UNNAMED: Name = Name { function: String::new(), full: String::new() };
        let name = self.name.get_or_give(|| {
            let function = match self.meta.name {
                Some(name) => name.to_owned(),
                None => name::function((self.meta.path)(), self.meta.module),
            };
            // What stands in no function goes by all its names, such as `sqlite::users::select`.
            let third = match self.meta.names {
                Some([_, _, third]) if (self.meta.path)().is_empty() => third,
                _ => "",
            };
            let parts = [self.meta.module, third, &function].into_iter().filter(|part| !part.is_empty());
            let full = parts.collect::<Vec<_>>().join("::");
            Name { function, full }
        });
        name.unwrap_or(&UNNAMED)
    }
}
