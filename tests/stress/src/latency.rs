//! How long calls took, from outside.

use std::time::Duration;

/// Counts by the power of two under which a duration lies.
#[derive(Clone, Debug)]
pub(crate) struct Latency([u64; 64]);

impl Default for Latency {
    fn default() -> Self {
        Latency([0; 64])
    }
}

impl Latency {
    pub(crate) fn record(&mut self, took: Duration) {
        let nanos = took.as_nanos() as u64;
        self.0[(u64::BITS - nanos.leading_zeros()).min(63) as usize] += 1;
    }

    pub(crate) fn add(&mut self, other: &Latency) {
        self.0.iter_mut().zip(other.0).for_each(|(count, more)| *count += more);
    }

    /// Each share with the power of two at or under which it lies.
    pub(crate) fn quantiles<const N: usize>(&self, shares: [f64; N]) -> [(f64, Duration); N] {
        let all: u64 = self.0.iter().sum();
        shares.map(|share| {
            let rank = (all as f64 * share) as u64;
            let mut seen = 0;
            let slot = self.0.iter().position(|count| {
                seen += count;
                seen > rank
            });
            (share, Duration::from_nanos(1 << slot.expect("there were calls")))
        })
    }
}
