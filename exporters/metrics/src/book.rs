//! The metrics of one kind, by name and labels.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use dials_runtime::{Family, Text, limits as runtime_limits};
use metrics::{Key, SharedString, Unit};

use crate::labels::{self, Kept, Labels};
use crate::limits::Limits;
use crate::page::Page;
use crate::series::{Measure, Series};

/// All series of one kind.
///
/// Nothing is ever taken out, so a total cannot fall and a handle always writes to what is shown. Invariant: who has
/// `handles` locked takes no other lock, and values are read with none.
#[derive(Debug)]
pub(crate) struct Book<T> {
    /// Where the macros of the facade find a series each time they are run. For one series there are at most two keys,
    /// those of a counter with and without `_total`.
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
    /// The one series for what is over a limit, with the label names of the first that was.
    overflow: Option<(Labels, Arc<Series<T>>)>,
    /// How many series had labels that were cut.
    cut: u64,
}

/// A metric as far as readers need it, to be read without a lock.
struct Shared<T> {
    name: Text,
    help: Text,
    cut: u64,
    series: Vec<(Labels, Arc<Series<T>>)>,
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
        let name = labels::cut_to(&name, most_bytes).unwrap_or(name);
        let Kept { labels, cut, ambiguous } = labels::keep(key, most_bytes);
        let mut metrics = self.metrics();
        let Some(metric) = metric(&mut metrics, &name, limits) else { return self.nameless.clone() };
        let series = if let Some(known) = metric.series.get(&labels) {
            known.clone()
        } else if metric.has_room(&labels, limits) {
            let new = Arc::new(Series::new(make(&name, metric.unit)));
            metric.series.insert(labels, new.clone());
            metric.cut += u64::from(cut);
            new
        } else {
            let unit = metric.unit;
            let new = || (labels::others(&labels), Arc::new(Series::overflow(make(&name, unit))));
            return metric.overflow.get_or_insert_with(new).1.clone();
        };
        drop(metrics);
        // Of an ambiguous key there may be any number, and with it would be kept what was cut.
        if !ambiguous && key.name().len() <= most_bytes {
            let mut handles = self.handles.write().unwrap_or_else(PoisonError::into_inner);
            handles.insert(key.clone(), series.clone());
        }
        series
    }

    /// Keeps what is said about a metric. Bounds rest on the unit, so once there are series it stays as it is.
    pub(crate) fn describe(
        &self,
        name: String,
        unit: Option<Unit>,
        description: SharedString,
        limits: &Limits,
    ) {
        let name = labels::cut_to(&name, runtime_limits().label_bytes).unwrap_or(name);
        let help =
            labels::cut_to(&description, DESCRIPTION_BYTES).map_or_else(|| description.into(), Text::from);
        let mut metrics = self.metrics();
        let Some(metric) = metric(&mut metrics, &name, limits) else { return };
        metric.help = (!help.is_empty()).then_some(help);
        if !metric.has_series() {
            metric.unit = unit;
        }
    }

    /// Reads every series.
    pub(crate) fn read(&self, page: &mut Page) {
        for Shared { name, help, cut, series } in self.share() {
            let sum = |of: fn(&Series<T>) -> u64| {
                series.iter().map(|(_, series)| of(series)).fold(0, u64::saturating_add)
            };
            page.overflow(&name, sum(Series::overflowed));
            page.fault(&name, "not_finite", sum(Series::refused));
            page.fault(&name, "label_cut", cut);
            let shown = |(labels, series): &(Labels, Arc<Series<T>>)| dials_runtime::Series {
                labels: labels.to_vec(),
                value: series.value().read(),
            };
            let series = series.iter().map(shown).collect();
            page.families.push(Family { name, help, kind: T::KIND, series });
        }
        for lost in [self.nameless.overflowed(), self.nameless.refused()] {
            page.nameless = page.nameless.saturating_add(lost);
        }
    }

    /// Every metric that has series.
    fn share(&self) -> Vec<Shared<T>> {
        let metrics = self.metrics();
        let shared = metrics.iter().filter(|(_, metric)| metric.has_series()).map(|(name, metric)| Shared {
            name: name.clone().into(),
            help: metric.help(name),
            cut: metric.cut,
            series: metric
                .series
                .iter()
                .chain(metric.overflow.as_ref().map(|(labels, series)| (labels, series)))
                .map(|(labels, series)| (labels.clone(), series.clone()))
                .collect(),
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
    name: &str,
    limits: &Limits,
) -> Option<&'a mut Metric<T>> {
    if !metrics.contains_key(name) && !limits.take_name() {
        return None;
    }
    let new = || Metric { help: None, unit: None, series: BTreeMap::new(), overflow: None, cut: 0 };
    Some(metrics.entry(name.to_owned()).or_insert_with(new))
}

impl<T> Metric<T> {
    fn has_series(&self) -> bool {
        !self.series.is_empty() || self.overflow.is_some()
    }

    /// Takes a place for these labels, if there is one. Without labels there is always one, which costs no more than
    /// the name; labels that look like an overflow's are for that one only.
    fn has_room(&self, labels: &Labels, limits: &Limits) -> bool {
        let like_overflow = || labels.iter().all(|(_, value)| value == labels::OTHER);
        let has_place = || self.series.len() < limits.series_per_metric && limits.take_series();
        labels.is_empty() || (!like_overflow() && has_place())
    }

    /// What is said about it, and its unit unless the name tells it.
    fn help(&self, name: &str) -> Text {
        let help = self.help.clone().unwrap_or("Recorded through the metrics facade.".into());
        match self.unit.filter(|unit| *unit != Unit::Count).map(|unit| unit.as_str()) {
            Some(unit) if !name.contains(unit) => format!("{help} [{}]", unit.replace('_', " ")).into(),
            _ => help,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::Count;
    use metrics::CounterFn as _;

    fn limits(series_per_metric: usize, series_total: usize) -> Limits {
        let mut limits = Limits::new();
        limits.series_per_metric = series_per_metric;
        limits.series_total = series_total;
        limits
    }

    fn increment(book: &Book<Count>, key: &Key, limits: &Limits) {
        book.series(key, || key.name().to_owned(), limits, |_, _| Count::default()).increment(1);
    }

    fn key(name: &str, labels: &[(&'static str, String)]) -> Key {
        Key::from_parts(name.to_owned(), labels)
    }

    /// How many keys, names and series are kept.
    fn kept(book: &Book<Count>) -> [usize; 3] {
        let metrics = book.metrics();
        let series =
            metrics.values().map(|metric| metric.series.len() + usize::from(metric.overflow.is_some()));
        [book.handles.read().unwrap().len(), metrics.len(), series.sum()]
    }

    #[test]
    fn a_flood_of_values_keeps_as_many_series_as_the_limit_and_one() {
        let (book, limits) = (Book::new(Count::default()), limits(10, 1_000));
        for n in 0..100_000 {
            increment(&book, &key("x", &[("n", n.to_string())]), &limits);
        }
        assert_eq!(kept(&book), [10, 1, 11]);
    }

    #[test]
    fn a_flood_of_label_names_keeps_one_series_for_all_that_are_over() {
        let (book, limits) = (Book::new(Count::default()), limits(10, 1_000));
        for n in 0..1_000 {
            let labels = [metrics::Label::new(format!("l{n}"), "v")];
            increment(&book, &Key::from_parts("x", labels.to_vec()), &limits);
        }
        assert_eq!(kept(&book), [10, 1, 11]);
    }

    #[test]
    fn a_flood_of_names_keeps_as_many_as_the_limit_and_counts_the_rest() {
        let (book, limits) = (Book::new(Count::default()), limits(10, 100));
        for n in 0..1_000 {
            increment(&book, &key(&format!("x{n}"), &[("a", "v".to_owned())]), &limits);
        }
        assert_eq!(kept(&book), [100, 100, 100]);
        assert_eq!(book.nameless.overflowed(), 900);
    }

    #[test]
    fn keys_that_differ_only_in_what_does_not_count_are_not_kept() {
        let (book, limits) = (Book::new(Count::default()), limits(10, 100));
        for n in 0..1_000 {
            increment(&book, &key("x", &[("a", n.to_string()), ("a", "last".to_owned())]), &limits);
            increment(&book, &key("x", &[("a", format!("{}{n}", "long".repeat(100)))]), &limits);
        }
        assert_eq!(kept(&book), [0, 1, 2]);
        let Shared { cut, series, .. } = book.share().remove(0);
        assert_eq!(cut, 1);
        assert!(
            series.iter().all(|(_, series)| series.value().read() == dials_runtime::Value::Counter(1_000.0))
        );
    }

    #[test]
    fn a_metric_without_labels_always_has_room() {
        let (book, limits) = (Book::new(Count::default()), limits(0, 1));
        increment(&book, &key("x", &[]), &limits);
        increment(&book, &key("x", &[("a", "v".to_owned())]), &limits);
        assert_eq!(kept(&book), [1, 1, 2]);
    }

    #[test]
    fn labels_that_look_like_an_overflow_are_counted_with_it() {
        let (book, limits) = (Book::new(Count::default()), limits(2, 100));
        for value in ["__other__", "one", "two", "three"] {
            increment(&book, &key("x", &[("a", value.to_owned())]), &limits);
        }
        let Shared { series, .. } = book.share().remove(0);
        let shown: Vec<_> =
            series.iter().map(|(labels, series)| (&*labels[0].1, series.overflowed())).collect();
        assert_eq!(shown, [("one", 0), ("two", 0), ("__other__", 2)]);
    }

    #[test]
    fn the_order_of_labels_does_not_matter() {
        let (book, limits) = (Book::new(Count::default()), limits(10, 100));
        let (a, b) = (("a", "1".to_owned()), ("b", "2".to_owned()));
        increment(&book, &key("x", &[a.clone(), b.clone()]), &limits);
        increment(&book, &key("x", &[b, a]), &limits);
        assert_eq!(kept(&book), [1, 1, 1]);
    }
}
