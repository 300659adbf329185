//! Whether we have a processor's core to ourselves.
//!
//! A core runs two hardware threads, and in a virtual machine the other one may belong to a stranger. Code that waits,
//! as the floor does for the clock, does not notice; code that computes takes up to twice as long. So a figure is taken
//! only while four independent chains of arithmetic run as fast as they ever did.

use std::array;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// How much slower four chains may be than in the best moment.
const TOLERANCE: f64 = 1.05;
/// If they never were nearer to one than this, there was no good moment. A Zen 4 core has 1.75, and half of one 2.6.
const SHARED: f64 = 2.1;

/// A core that nobody else uses: nanoseconds that four chains take there.
#[derive(Clone, Copy)]
pub struct Idle(f64);

impl Idle {
    /// Waits for a good moment; `None` if none comes.
    pub fn find() -> Option<Self> {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let least = |chains: fn() -> f64| (0..1_000).map(|_| chains()).fold(f64::INFINITY, f64::min);
            let (one, four) = (least(chains::<1>), least(chains::<4>));
            if four < one * SHARED {
                return Some(Idle(four));
            }
            if Instant::now() > until {
                return None;
            }
        }
    }

    /// What `measure` says, if the core was ours before and after.
    pub fn measured(self, measure: impl FnOnce() -> f64) -> Option<f64> {
        let is_ours = || chains::<4>() < self.0 * TOLERANCE;
        let before = is_ours();
        let measured = measure();
        (before && is_ours()).then_some(measured)
    }
}

fn chains<const N: usize>() -> f64 {
    let mut chains: [u64; N] = black_box(array::from_fn(|chain| chain as u64));
    let start = Instant::now();
    for _ in 0..1_000 {
        for chain in &mut chains {
            *chain = chain.wrapping_mul(5) ^ (*chain >> 7);
            *chain = chain.wrapping_add(*chain << 3) ^ (*chain >> 11);
        }
    }
    let took = start.elapsed();
    black_box(chains);
    took.as_nanos() as f64
}
