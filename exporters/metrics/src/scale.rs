//! Which bounds a histogram has.

use std::collections::HashMap;
use std::sync::Arc;

use metrics::Unit;

/// OpenTelemetry's bounds for HTTP durations, in seconds.
const SECONDS: [f64; 14] = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0];

/// Every fourth power of two, from 64 bytes to 1 GiB.
const BYTES: [f64; 13] = [
    64.0,
    256.0,
    1_024.0,
    4_096.0,
    16_384.0,
    65_536.0,
    262_144.0,
    1_048_576.0,
    4_194_304.0,
    16_777_216.0,
    67_108_864.0,
    268_435_456.0,
    1_073_741_824.0,
];

/// Ones, twos and fives, for shares as well as for sizes of batches.
const GENERAL: [f64; 25] = [
    0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1e3, 2e3, 5e3,
    1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6,
];

/// The bounds of every metric.
#[derive(Debug)]
pub(crate) struct Scales {
    own: HashMap<String, Arc<[f64]>>,
    seconds: Arc<[f64]>,
    milliseconds: Arc<[f64]>,
    microseconds: Arc<[f64]>,
    nanoseconds: Arc<[f64]>,
    bytes: Arc<[f64]>,
    general: Arc<[f64]>,
}

impl Scales {
    pub(crate) fn new() -> Self {
        // All of these products are whole, and exact.
        let seconds_in = |parts: f64| SECONDS.map(|bound| bound * parts).into();
        Scales {
            own: HashMap::new(),
            seconds: SECONDS.into(),
            milliseconds: seconds_in(1e3),
            microseconds: seconds_in(1e6),
            nanoseconds: seconds_in(1e9),
            bytes: BYTES.into(),
            general: GENERAL.into(),
        }
    }

    pub(crate) fn set(&mut self, name: String, bounds: &[f64]) {
        let mut bounds: Vec<_> = bounds.iter().copied().filter(|bound| bound.is_finite()).collect();
        bounds.sort_unstable_by(f64::total_cmp);
        // Not by `total_cmp`: 0.0 and -0.0 are one bound.
        bounds.dedup_by(|right, left| right <= left);
        self.own.insert(name, bounds.into());
    }

    /// The bounds of this metric: its own, else those of its unit, else those of the unit in which its name ends.
    pub(crate) fn of(&self, name: &str, unit: Option<Unit>) -> Arc<[f64]> {
        let of_unit = || match unit.or_else(|| unit_of(name)) {
            Some(Unit::Seconds) => &self.seconds,
            Some(Unit::Milliseconds) => &self.milliseconds,
            Some(Unit::Microseconds) => &self.microseconds,
            Some(Unit::Nanoseconds) => &self.nanoseconds,
            Some(Unit::Bytes) => &self.bytes,
            _ => &self.general,
        };
        self.own.get(name).unwrap_or_else(of_unit).clone()
    }
}

/// The unit that is the last word of a name, as in `fetch_duration_seconds` and `fetch.duration.seconds`.
fn unit_of(name: &str) -> Option<Unit> {
    name.rsplit(['_', '.']).next().and_then(Unit::from_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_unit_decides_and_without_one_the_name() {
        let scales = Scales::new();
        assert_eq!(*scales.of("a_seconds", None), SECONDS);
        assert_eq!(*scales.of("a.seconds", None), SECONDS);
        assert_eq!(*scales.of("a", Some(Unit::Seconds)), SECONDS);
        assert_eq!(*scales.of("a_bytes", None), BYTES);
        assert_eq!(*scales.of("a_seconds", Some(Unit::Bytes)), BYTES);
        assert_eq!(*scales.of("seconds_a", None), GENERAL);
        assert_eq!(*scales.of("a", Some(Unit::Count)), GENERAL);
    }

    #[test]
    fn parts_of_a_second_have_the_bounds_of_seconds() {
        let milliseconds =
            [5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 250.0, 500.0, 750.0, 1e3, 2.5e3, 5e3, 7.5e3, 1e4];
        let scales = Scales::new();
        assert_eq!(*scales.of("a", Some(Unit::Milliseconds)), milliseconds);
        assert_eq!(*scales.of("a_microseconds", None), milliseconds.map(|bound| bound * 1e3));
        assert_eq!(*scales.of("a", Some(Unit::Nanoseconds)), milliseconds.map(|bound| bound * 1e6));
    }

    #[test]
    fn every_scale_ascends() {
        for scale in [&SECONDS[..], &BYTES, &GENERAL] {
            assert!(scale.is_sorted_by(|left, right| left < right));
        }
    }

    #[test]
    fn own_bounds_are_brought_in_order() {
        let mut scales = Scales::new();
        let bounds = [5.0, f64::NAN, 0.0, 1.0, f64::INFINITY, -0.0, 5.0, f64::NEG_INFINITY, -2.0];
        scales.set("a_seconds".to_owned(), &bounds);
        assert_eq!(*scales.of("a_seconds", Some(Unit::Bytes)), [-2.0, 0.0, 1.0, 5.0]);
        assert_eq!(*scales.of("b_seconds", None), SECONDS);
    }
}
