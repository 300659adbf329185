use super::*;
use proptest::prelude::*;

/// The smallest of `sorted` that at least this part of them does not exceed.
fn exactly(sorted: &[u64], part: f64) -> u64 {
    sorted[((sorted.len() as f64 * part).ceil() as usize).max(1) - 1]
}

proptest! {
    #[test]
    fn quantiles_are_right_but_for_a_tenth(
        // All octaves alike.
        mut nanos in prop::collection::vec((10..47_u32, any::<u64>()).prop_map(|(octave, bits)| {
            (1 << octave) | (bits % (1 << octave))
        }), 1..500),
        part in 0.0..=1.0,
    ) {
        let mut histogram = Histogram::new();
        for nanos in &nanos {
            histogram.add(Duration::from_nanos(*nanos), 1);
        }
        nanos.sort_unstable();
        let exact = exactly(&nanos, part) as f64;
        let longest = Duration::from_nanos(*nanos.last().unwrap());
        let shown = histogram.quantile(part, longest).as_nanos() as f64;
        prop_assert!((shown / exact - 1.0).abs() <= 0.1, "{shown} for {exact}");
        prop_assert!(shown <= longest.as_nanos() as f64);
        prop_assert_eq!(histogram.quantile(1.0, longest), longest);
    }

    #[test]
    fn merged_is_as_if_added_one_by_one(one in prop::collection::vec(any::<u64>(), 0..50), two in prop::collection::vec(any::<u64>(), 0..50)) {
        let of = |nanos: &[u64]| {
            let mut histogram = Histogram::new();
            for nanos in nanos {
                histogram.add(Duration::from_nanos(*nanos), 1);
            }
            histogram
        };
        let mut merged = of(&one);
        merged.merge(&of(&two));
        let together = of(&[one, two].concat());
        prop_assert!(merged.counts().eq(together.counts()));
    }
}

#[test]
fn what_is_out_of_range_is_in_the_first_or_the_last_bucket() {
    assert_eq!(bucket_of(Duration::ZERO), 0);
    assert_eq!(bucket_of(Duration::from_nanos(1)), 0);
    assert_eq!(bucket_of(Duration::from_nanos(1024)), 0);
    assert_eq!(bucket_of(Duration::from_nanos(2048)), 4);
    assert_eq!(bucket_of(Duration::MAX), BUCKETS - 1);
}

#[test]
fn nothing_takes_no_time() {
    assert_eq!(Histogram::new().quantile(0.95, Duration::ZERO), Duration::ZERO);
}
