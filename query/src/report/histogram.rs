//! How durations are distributed, in little memory.

#[cfg(test)]
mod tests;

use std::time::Duration;

/// Buckets an octave. A bucket's upper bound is 2^(1/4) of its lower bound, so its middle is off by a factor of 2^(1/8)
/// at most, which is 9.1 %.
const RESOLUTION: f64 = 4.0;
/// From 2^10 ns, which is 1 µs, to 2^47 ns, which is 39 hours.
const LOWEST: f64 = 10.0;
pub(super) const BUCKETS: usize = 37 * 4;

#[derive(Clone, Debug)]
pub(super) struct Histogram([u32; BUCKETS]);

impl Histogram {
    pub(super) const fn new() -> Self {
        Histogram([0; BUCKETS])
    }

    pub(super) fn add(&mut self, duration: Duration, calls: u32) {
        self.add_to(bucket_of(duration), calls);
    }

    pub(super) fn add_to(&mut self, bucket: usize, calls: u32) {
        if let Some(count) = self.0.get_mut(bucket) {
            *count = count.saturating_add(calls);
        }
    }

    pub(super) fn merge(&mut self, other: &Histogram) {
        other.counts().enumerate().for_each(|(bucket, calls)| self.add_to(bucket, calls));
    }

    pub(super) fn counts(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }

    /// The shortest duration that this part of all calls did not exceed, give or take 10 %. The longest is known.
    pub(super) fn quantile(&self, part: f64, longest: Duration) -> Duration {
        let calls: u64 = self.counts().map(u64::from).sum();
        let wanted = ((calls as f64 * part).ceil() as u64).max(1);
        if wanted >= calls {
            return longest;
        }
        let mut seen = 0;
        let bucket = self.counts().take_while(|count| {
            seen += u64::from(*count);
            seen < wanted
        });
        let middle = LOWEST + (bucket.count() as f64 + 0.5) / RESOLUTION;
        Duration::from_nanos(middle.exp2() as u64).min(longest)
    }
}

/// What is out of range is in the first or the last bucket.
pub(super) fn bucket_of(duration: Duration) -> usize {
    let octave = (duration.as_nanos() as f64).log2();
    // Minus infinity is 0 too.
    (((octave - LOWEST) * RESOLUTION) as usize).min(BUCKETS - 1)
}
