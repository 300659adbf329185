//! What the handles of the facade write to: a few atomics each, whatever is recorded and whoever reads.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use dials_runtime::{Histogram, Kind, Value};
use metrics::{CounterFn, GaugeFn, HistogramFn};

/// One label set of a metric.
#[derive(Debug)]
pub(crate) struct Series<T> {
    value: T,
    /// Recordings that were no number one can add.
    refused: Total,
    /// Where it takes what is over a limit: how many recordings that were.
    overflowed: Option<Total>,
}

impl<T> Series<T> {
    pub(crate) fn new(value: T) -> Self {
        Series { value, refused: Total::default(), overflowed: None }
    }

    /// The series for what is over a limit.
    pub(crate) fn overflow(value: T) -> Self {
        Series { overflowed: Some(Total::default()), ..Series::new(value) }
    }

    pub(crate) fn value(&self) -> &T {
        &self.value
    }

    pub(crate) fn refused(&self) -> u64 {
        self.refused.get()
    }

    pub(crate) fn overflowed(&self) -> u64 {
        self.overflowed.as_ref().map_or(0, Total::get)
    }

    #[inline]
    fn recorded(&self, times: u64) {
        if let Some(count) = &self.overflowed {
            count.add(times);
        }
    }

    #[cold]
    fn refuse(&self, times: u64) {
        self.refused.add(times);
    }
}

/// What a series holds.
pub(crate) trait Measure {
    const KIND: Kind;

    fn read(&self) -> Value;
}

/// A count that stays at its end, as no program reaches it by counting but some by `record_many` or `absolute`.
#[derive(Debug, Default)]
struct Total(AtomicU64);

impl Total {
    fn get(&self) -> u64 {
        self.0.load(Relaxed)
    }

    #[inline]
    fn add(&self, more: u64) {
        // A loop of compare and exchange would make all threads pay for what never happens.
        if self.0.fetch_add(more, Relaxed).checked_add(more).is_none() {
            self.0.store(u64::MAX, Relaxed);
        }
    }

    fn raise(&self, to: u64) {
        self.0.fetch_max(to, Relaxed);
    }
}

#[derive(Debug, Default)]
pub(crate) struct Count(Total);

impl Measure for Count {
    const KIND: Kind = Kind::Counter;

    fn read(&self) -> Value {
        Value::Counter(self.0.get() as f64)
    }
}

impl CounterFn for Series<Count> {
    fn increment(&self, value: u64) {
        self.value.0.add(value);
        self.recorded(1);
    }

    fn absolute(&self, value: u64) {
        self.value.0.raise(value);
        self.recorded(1);
    }
}

/// A float in its bits.
#[derive(Debug, Default)]
struct Float(AtomicU64);

impl Float {
    fn load(&self) -> f64 {
        f64::from_bits(self.0.load(Relaxed))
    }

    fn store(&self, value: f64) {
        self.0.store(value.to_bits(), Relaxed);
    }

    fn add(&self, value: f64) {
        let sum = |bits| Some((f64::from_bits(bits) + value).to_bits());
        // It is never refused.
        let _ = self.0.fetch_update(Relaxed, Relaxed, sum);
    }
}

#[derive(Debug, Default)]
pub(crate) struct Level(Float);

impl Measure for Level {
    const KIND: Kind = Kind::Gauge;

    fn read(&self) -> Value {
        Value::Gauge(self.0.load())
    }
}

impl Series<Level> {
    /// One infinite step, and no finite one would show ever again.
    fn step(&self, by: f64) {
        if by.is_finite() {
            self.value.0.add(by);
            self.recorded(1);
        } else {
            self.refuse(1);
        }
    }
}

impl GaugeFn for Series<Level> {
    fn increment(&self, value: f64) {
        self.step(value);
    }

    fn decrement(&self, value: f64) {
        self.step(-value);
    }

    /// A level may be unknown or infinite; Prometheus has both.
    fn set(&self, value: f64) {
        self.value.0.store(value);
        self.recorded(1);
    }
}

/// Counts between fixed bounds.
#[derive(Debug)]
pub(crate) struct Distribution {
    /// Upper bounds, ascending and finite.
    bounds: Arc<[f64]>,
    /// How many values are at or under the bound of the same index and over the one before it; the last one has none.
    cells: Box<[Total]>,
    sum: Float,
}

impl Distribution {
    pub(crate) fn new(bounds: Arc<[f64]>) -> Self {
        let cells = (0..=bounds.len()).map(|_| Total::default()).collect();
        Distribution { bounds, cells, sum: Float::default() }
    }
}

impl Measure for Distribution {
    const KIND: Kind = Kind::Histogram;

    fn read(&self) -> Value {
        let mut count = 0_u64;
        let mut cumulated = self.cells.iter().map(|cell| {
            count = count.saturating_add(cell.get());
            count
        });
        // The bounds come first in the zip: they are one fewer, and it would take a cell too many to find that out.
        let classic = self.bounds.iter().copied().zip(&mut cumulated).collect();
        let count = cumulated.last().unwrap_or_default();
        Value::Histogram(Histogram { count, sum: self.sum.load(), classic, exponential: None })
    }
}

impl HistogramFn for Series<Distribution> {
    fn record(&self, value: f64) {
        self.record_many(value, 1);
    }

    /// What is not finite belongs to no quantile, and would make a sum of no use for ever.
    fn record_many(&self, value: f64, count: usize) {
        let times = count as u64;
        if !value.is_finite() {
            self.refuse(times);
            return;
        }
        let Distribution { bounds, cells, sum } = &self.value;
        if let Some(cell) = cells.get(bounds.partition_point(|bound| *bound < value)) {
            cell.add(times);
        }
        sum.add(value * times as f64);
        self.recorded(times);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn histogram(bounds: &[f64], values: &[f64]) -> Histogram {
        let series = Series::new(Distribution::new(bounds.into()));
        for value in values {
            series.record(*value);
        }
        match series.value().read() {
            Value::Histogram(histogram) => histogram,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_value_on_a_bound_is_at_or_under_it() {
        let next = |value: f64| f64::from_bits(value.to_bits() + 1);
        let histogram =
            histogram(&[0.5, 1.0, 2.0], &[-3.0, 0.5, next(0.5), 1.0, next(1.0), 2.0, next(2.0), 1e300]);
        assert_eq!(histogram.classic, [(0.5, 2), (1.0, 4), (2.0, 6)]);
        assert_eq!(histogram.count, 8);
    }

    #[test]
    fn without_bounds_there_are_count_and_sum() {
        let histogram = histogram(&[], &[1.5, 2.5, -0.25]);
        assert_eq!((histogram.classic, histogram.count, histogram.sum), (vec![], 3, 3.75));
    }

    #[test]
    fn many_values_at_once_are_as_many() {
        let series = Series::new(Distribution::new([1.0].into()));
        series.record_many(0.25, 1_000_000);
        series.record_many(2.0, 0);
        let expected = Histogram {
            count: 1_000_000,
            sum: 250_000.0,
            classic: vec![(1.0, 1_000_000)],
            exponential: None,
        };
        assert_eq!(series.value().read(), Value::Histogram(expected));
    }

    #[test]
    fn what_is_no_number_is_refused_and_counted() {
        let series = Series::new(Distribution::new([1.0].into()));
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.5] {
            series.record(value);
        }
        series.record_many(f64::NAN, 7);
        let expected = Histogram { count: 1, sum: 0.5, classic: vec![(1.0, 1)], exponential: None };
        assert_eq!(series.value().read(), Value::Histogram(expected));
        assert_eq!(series.refused(), 10);
    }

    #[test]
    fn a_gauge_may_be_set_to_anything_and_stepped_by_numbers_only() {
        let series = Series::new(Level::default());
        series.set(f64::INFINITY);
        assert_eq!(series.value().read(), Value::Gauge(f64::INFINITY));
        series.set(2.0);
        series.increment(f64::INFINITY);
        series.decrement(f64::NAN);
        series.increment(1.5);
        series.decrement(0.25);
        assert_eq!(series.value().read(), Value::Gauge(3.25));
        assert_eq!(series.refused(), 2);
    }

    #[test]
    fn an_absolute_counter_never_falls() {
        let series = Series::new(Count::default());
        series.absolute(10);
        series.absolute(4);
        series.increment(1);
        assert_eq!(series.value().read(), Value::Counter(11.0));
    }

    #[test]
    fn a_count_stays_at_its_end() {
        let counter = Series::new(Count::default());
        counter.absolute(u64::MAX - 1);
        counter.increment(1);
        counter.increment(u64::MAX);
        counter.increment(1);
        assert_eq!(counter.value.0.get(), u64::MAX);
        let histogram = Series::new(Distribution::new([1.0].into()));
        for value in [0.5, 0.5, 1.5] {
            histogram.record_many(value, usize::MAX);
        }
        let Value::Histogram(histogram) = histogram.value().read() else { panic!() };
        assert_eq!((histogram.classic, histogram.count), (vec![(1.0, u64::MAX)], u64::MAX));
    }

    #[test]
    fn only_an_overflow_counts_its_recordings() {
        let own = Series::new(Count::default());
        own.increment(5);
        assert_eq!(own.overflowed(), 0);
        let overflow = Series::overflow(Distribution::new([].into()));
        overflow.record(1.0);
        overflow.record_many(1.0, 4);
        overflow.record(f64::NAN);
        assert_eq!((overflow.overflowed(), overflow.refused()), (5, 1));
    }
}
