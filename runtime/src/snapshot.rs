//! A reading of everything, for programs, tests and exporters.

use crate::calls::{Calls, Function};
use crate::families::join;
use crate::fault::guarded;
use crate::functions::Functions;
use crate::kind::SiteKind;
use crate::probe::nowhere;
use crate::site::Site;
use crate::tick::Tick;
use crate::{Family, catalog, clock, internal, source};
use std::collections::HashMap;

/// Reads every counter, without stopping anybody who counts.
///
/// Totals never fall from one snapshot to the next, whichever thread takes them. A call that has returned is in the
/// snapshot that its own thread takes next.
pub fn snapshot() -> Snapshot {
    catalog::register_all();
    clock::check();
    let tick = Tick::begin();
    let calls = read(|_| true);
    if let Some(tick) = tick {
        tick.end(&calls);
    }
    let of_function = |calls: &Calls| calls.kind() == Functions.name();
    let (functions, others): (Vec<_>, Vec<_>) = calls.into_iter().partition(of_function);
    let (mut faults, mut overflows) = (Vec::new(), Vec::new());
    for site in Site::all().chain([nowhere()]) {
        let name = site.name_of_function().full.as_str();
        for (kind, count) in site.faults.counts() {
            add(&mut faults, (name, kind), count);
        }
        add(&mut overflows, name, site.overflowed());
    }
    Snapshot {
        functions: functions.into_iter().map(Function::new).collect(),
        others,
        faults,
        overflows,
        families: source::collect(),
    }
}

/// What sites have counted, in order.
pub(crate) fn read(which: impl Fn(&Site) -> bool) -> Vec<Calls> {
    let of_site = |site: &'static Site| site.all_series().map(move |series| Calls::read(site, series));
    let mut all: Vec<Calls> = Site::all().filter(|site| which(site)).flat_map(of_site).collect();
    all.sort_by(|a, b| a.key().cmp(&b.key()));
    // One function may have several sites: in several versions of a crate, or under a common `name`.
    all.dedup_by(|other, calls| {
        let same = other.key() == calls.key();
        if same {
            calls.merge(other);
        }
        same
    });
    all
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

/// Everything that was counted up to a moment, or between two; see [`snapshot`] and [`Snapshot::since`].
#[derive(Clone, Debug)]
pub struct Snapshot {
    functions: Vec<Function>,
    /// Of other kinds, kind by kind.
    others: Vec<Calls>,
    /// By site and kind.
    pub(crate) faults: Vec<((&'static str, &'static str), u64)>,
    /// By site.
    pub(crate) overflows: Vec<(&'static str, u64)>,
    /// What sources showed.
    families: Vec<Family>,
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
        let found = self.functions.iter().filter(is_meant).map(|function| &**function);
        Calls::sum(found).map(Function::new)
    }

    /// Calls that are not a function's, such as those to other people's services, kind by kind; each kind ordered by
    /// owner, name and label values.
    pub fn other_calls(&self) -> &[Calls] {
        &self.others
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
        let before: HashMap<_, _> = earlier.calls().map(|calls| (calls.key(), calls)).collect();
        let functions = difference.functions.iter_mut().map(Function::calls_mut);
        for calls in functions.chain(&mut difference.others) {
            if let Some(before) = before.get(&calls.key()) {
                calls.subtract(before);
            }
        }
        subtract(&mut difference.faults, &earlier.faults);
        subtract(&mut difference.overflows, &earlier.overflows);
        difference
    }

    fn calls(&self) -> impl Iterator<Item = &Calls> {
        self.functions.iter().map(|function| &**function).chain(&self.others)
    }

    /// The same as exporters show it.
    pub fn families(&self) -> Vec<Family> {
        let functions: Vec<&Calls> = self.functions.iter().map(|function| &**function).collect();
        let mut families = Functions.families(&functions);
        let others: Vec<&Calls> = self.others.iter().collect();
        for calls in others.chunk_by(|a, b| a.kind() == b.kind()) {
            let Some(kind) = calls.first().map(|calls| calls.of()) else { continue };
            match guarded(|| kind.families(calls)) {
                Some(shown) => families.extend(shown),
                None => source::left_out(),
            }
        }
        families.extend(internal::families(self));
        families.retain(|family| !family.series.is_empty());
        for family in &self.families {
            join(&mut families, family.clone());
        }
        families
    }
}
