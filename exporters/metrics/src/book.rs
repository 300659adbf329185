//! The metrics of one kind, by name and labels.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use dials_runtime::{Family, Series as Shown, Text, limits as runtime_limits};
use metrics::{Key, KeyName, SharedString, Unit};

use crate::labels::{self, Kept, Labels};
use crate::limits::Limits;
use crate::series::{Measure, Series};

/// All series of one kind.
///
/// Nothing is ever taken out, so a total cannot fall and a handle always writes to what is shown. Invariant: `metrics`
/// is locked before `handles`, and neither while values are read.
#[derive(Debug)]
pub(crate) struct Book<T> {
    /// Where the macros of the facade find a series each time they are run. For one series there are at most two keys,
    /// of a counter with and without `_total`.
    #[allow(clippy::mutable_key_type, reason = "what is mutable in a `Key` is not in its hash")]
    handles: RwLock<HashMap<Key, Arc<Series<T>>>>,
    /// The truth, by the name that is shown.
    metrics: Mutex<BTreeMap<String, Metric<T>>>,
    /// What is recorded under more names than there may be. It is counted and not shown: it adds up to nothing.
    nameless: Arc<Series<T>>,
}

#[derive(Debug)]
struct Metric<T> {
    help: Option<Text>,
    unit: Option<Unit>,
    series: BTreeMap<Labels, Arc<Series<T>>>,
    overflow: Option<(Labels, Arc<Series<T>>)>,
    /// Series whose labels were cut.
    cut: u64,
}

impl<T> Metric<T> {
    fn new() -> Self {
        Metric { help: None, unit: None, series: BTreeMap::new(), overflow: None, cut: 0 }
    }

    fn all(&self) -> impl Iterator<Item = (&Labels, &Arc<Series<T>>)> {
        self.series.iter().chain(self.overflow.as_ref().map(|(labels, series)| (labels, series)))
    }
}

/// A description longer than this is cut.
const DESCRIPTION_BYTES: usize = 1_024;

impl<T: Measure> Book<T> {
    pub(crate) fn new(nameless: T) -> Self {
        Book {
            handles: RwLock::default(),
            metrics: Mutex::default(),
            nameless: Arc::new(Series::overflow(nameless)),
        }
    }

    /// The series of a key, shown under `name`; `make` gives the value of a new one.
    pub(crate) fn series(
        &self,
        key: &Key,
        name: impl FnOnce() -> String,
        limits: &Limits,
        make: impl FnOnce(&str, Option<Unit>) -> T,
    ) -> Arc<Series<T>> {
        let known = self.handles.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned();
        known.unwrap_or_else(|| self.find(key, name(), limits, make))
    }

    #[cold]
    fn find(
        &self,
        key: &Key,
        name: String,
        limits: &Limits,
        make: impl FnOnce(&str, Option<Unit>) -> T,
    ) -> Arc<Series<T>> {
        let most_bytes = runtime_limits().label_bytes;
        let Kept { labels, cut, ambiguous } = labels::keep(key, most_bytes);
        let mut metrics = self.metrics();
        let Some((name, metric)) = metric(&mut metrics, name, most_bytes, limits) else {
            return self.nameless.clone();
        };
        let series = match metric.series.get(&labels) {
            Some(series) => series.clone(),
            None if has_room(metric, &labels, limits) => {
                let series = Arc::new(Series::new(make(name, metric.unit)));
                metric.series.insert(labels, series.clone());
                metric.cut += u64::from(cut);
                series
            }
            None => {
                let unit = metric.unit;
                let new = || (labels::others(&labels), Arc::new(Series::overflow(make(name, unit))));
                return metric.overflow.get_or_insert_with(new).1.clone();
            }
        };
        // Of an ambiguous key there may be any number, and what was cut from it would be kept with it.
        if !ambiguous && key.name().len() <= most_bytes {
            let mut handles = self.handles.write().unwrap_or_else(PoisonError::into_inner);
            handles.insert(key.clone(), series.clone());
        }
        series
    }

    /// Keeps what is said about a metric. Bounds rest on the unit, so once there are series it stays as it is.
    pub(crate) fn describe(&self, name: String, unit: Option<Unit>, description: SharedString, limits: &Limits) {
        let mut metrics = self.metrics();
        let Some((_, metric)) = metric(&mut metrics, name, runtime_limits().label_bytes, limits) else { return };
        if metric.all().next().is_none() {
            metric.unit = unit;
        }
        let help = labels::cut_to(&description, DESCRIPTION_BYTES).map_or_else(|| description.into(), Text::from);
        metric.help = (!help.is_empty()).then_some(help);
    }

    /// Reads every series.
    pub(crate) fn read(&self, page: &mut Page) {
        for (name, help, cut, series) in self.shared() {
            let sum = |of: fn(&Series<T>) -> u64| series.iter().map(|(_, series)| of(series)).sum();
            page.overflowed(&name, sum(Series::overflowed));
            page.fault(&name, "not_finite", sum(Series::refused));
            page.fault(&name, "label_cut", cut);
            let shown = |(labels, series): &(Labels, Arc<Series<T>>)| Shown {
                labels: labels.to_vec(),
                value: series.value().read(),
            };
            let series = series.iter().map(shown).collect();
            page.families.push(Family { name, help, kind: T::KIND, series });
        }
        page.nameless += self.nameless.overflowed() + self.nameless.refused();
    }

    /// Every metric that has series. New ones wait for this, so it only shares what it finds.
    #[allow(clippy::type_complexity, reason = "one caller takes it apart at once")]
    fn shared(&self) -> Vec<(Text, Text, u64, Vec<(Labels, Arc<Series<T>>)>)> {
        let metrics = self.metrics();
        let shared = metrics.iter().filter(|(_, metric)| metric.all().next().is_some()).map(|(name, metric)| {
            let series = metric.all().map(|(labels, series)| (labels.clone(), series.clone())).collect();
            (name.clone().into(), help(name, metric), metric.cut, series)
        });
        shared.collect()
    }

    fn metrics(&self) -> MutexGuard<'_, BTreeMap<String, Metric<T>>> {
        self.metrics.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The metric of this name, unless it would be one too many.
fn metric<'a, T>(
    metrics: &'a mut BTreeMap<String, Metric<T>>,
    name: String,
    most_bytes: usize,
    limits: &Limits,
) -> Option<(&'a str, &'a mut Metric<T>)> {
    use std::collections::btree_map::Entry;
    let name = labels::cut_to(&name, most_bytes).unwrap_or(name);
    todo!()
}

/// A metric without labels costs no more than its name. Labels that look like an overflow's are for that one only.
fn has_room<T>(metric: &Metric<T>, labels: &Labels, limits: &Limits) -> bool {
    let is_overflow = || labels.iter().all(|(_, value)| value == labels::OTHER);
    let has_room = || metric.series.len() < limits.series_per_metric && limits.take_series();
    labels.is_empty() || (!is_overflow() && has_room())
}

/// What is said about a metric, and its unit unless its name tells it.
fn help<T>(name: &str, metric: &Metric<T>) -> Text {
    let help = metric.help.clone().unwrap_or("Recorded through the metrics facade.".into());
    match metric.unit {
        Some(unit) if unit != Unit::Count && !name.contains(unit.as_str()) => {
            format!("{help} In {}.", unit.as_str().replace('_', " ")).into()
        }
        _ => help,
    }
}

/// What the recorder received, on its way into a snapshot.
#[derive(Debug, Default)]
pub(crate) struct Page;
