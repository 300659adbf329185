//! One row of cells for three exact histograms.
//!
//! Between zero and infinity lie the base-2 exponential bounds of schema 3 *and* a function's own `le` bounds. A
//! duration goes into the one cell between its neighbours, so the classic buckets, the native histogram and OTLP's
//! exponential histogram are sums over the same cells and agree to the unit.

use crate::owned::{Link, Linked, Owned};
use crate::size::MAX_OWN;
use crate::sync::all_zero_is_a_value;
use std::fmt;

/// Exponential resolution: eight buckets between a power of two and the next.
pub(crate) const SCHEMA: i32 = 3;
/// At or under `2^-24` s (59.6 ns) an unfenced clock says nothing; this is the native histogram's zero bucket.
const LOWEST: i32 = -24;
/// `2^17` s is a day and a half.
const HIGHEST: i32 = 17;
pub(crate) const EXPONENTIAL: usize = ((HIGHEST - LOWEST) << SCHEMA) as usize + 1;
const MAX_BOUNDS: usize = EXPONENTIAL + MAX_OWN;

/// OpenTelemetry's advice for requests over HTTP, from either side, in nanoseconds.
/// <https://opentelemetry.io/docs/specs/semconv/http/http-metrics/>
pub const REQUEST_BOUNDS: [u64; 14] = [
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    75_000_000,
    100_000_000,
    250_000_000,
    500_000_000,
    750_000_000,
    1_000_000_000,
    2_500_000_000,
    5_000_000_000,
    7_500_000_000,
    10_000_000_000,
];

/// The bounds that functions have unless they name their own: those of requests, and four below, since functions are often
/// faster.
#[allow(
    clippy::indexing_slicing,
    reason = "an index out of range would not compile; const code has no get()"
)]
pub(crate) const DEFAULT_OWN: [u64; 18] = {
    let faster = [1_000, 10_000, 100_000, 1_000_000];
    let mut all = [0; 18];
    let mut at = 0;
    while at < all.len() {
        all[at] = if at < faster.len() { faster[at] } else { REQUEST_BOUNDS[at - faster.len()] };
        at += 1;
    }
    all
};

/// `floor(2^(j/8) * 2^60)`.
const EIGHTHS: [u64; 8] = [
    1_152_921_504_606_846_976,
    1_257_269_815_929_830_108,
    1_371_062_456_318_104_877,
    1_495_154_210_581_915_421,
    1_630_477_228_166_597_776,
    1_778_048_025_250_290_523,
    1_938_975_120_585_633_118,
    2_114_467_362_444_183_333,
];

/// `floor(2^(index/8) * 10^9)`: the greatest whole number of nanoseconds in exponential bucket `index`.
#[allow(clippy::indexing_slicing, reason = "rem_euclid(8) is under 8; const code has no get()")]
const fn exponential_bound(index: i32) -> u64 {
    let scaled = EIGHTHS[index.rem_euclid(8) as usize] as u128 * 1_000_000_000;
    (scaled >> (60 - index.div_euclid(8))) as u64
}

/// Where on a grid a size stands that is no duration: at as many seconds, so that whole numbers are exact bounds.
#[inline]
pub(crate) const fn of_size(size: u64) -> u64 {
    size.saturating_mul(1_000_000_000)
}

/// Sixteen chunks an octave; every value under `2^48` ns, beyond the highest bound, has its own.
const CHUNKS: usize = 45 * 16;

/// Where the cells of a chunk begin, and the first two bounds inside it.
#[derive(Clone, Copy)]
struct Chunk {
    bounds: [u64; 2],
    first: u16,
    /// There are more than two bounds; only own bounds can crowd a chunk.
    crowded: bool,
}

/// The bounds of a function and the way from a duration to its cell.
pub(crate) struct Grid {
    bounds: [u64; MAX_BOUNDS],
    count: usize,
    own: [u64; MAX_OWN],
    own_count: usize,
    chunks: [Chunk; CHUNKS],
    next: Link<Grid>,
}

all_zero_is_a_value!(Grid);

impl Linked for Grid {
    fn next(&self) -> &Link<Grid> {
        &self.next
    }
}

/// Log-linear: the exponent and the four bits behind the leading one.
#[inline]
const fn chunk_of(nanos: u64) -> usize {
    let shift = 59 - (nanos | 16).leading_zeros() as u64;
    ((shift << 4) + (nanos >> shift)) as usize
}

const fn lowest_in(chunk: usize) -> u64 {
    if chunk < 16 { chunk as u64 } else { ((chunk % 16 + 16) as u64) << (chunk / 16 - 1) }
}

impl Grid {
    /// The grid whose own bounds are `own`: ascending, without repetition, at most [`MAX_OWN`]; more are left out.
    #[allow(clippy::large_stack_arrays, reason = "it is for constants")]
    pub(crate) const fn new(own: &[u64]) -> Grid {
        let mut grid = Grid {
            bounds: [0; MAX_BOUNDS],
            count: 0,
            own: [0; MAX_OWN],
            own_count: 0,
            chunks: [Chunk { bounds: [0; 2], first: 0, crowded: false }; CHUNKS],
            next: Link::new(),
        };
        grid.fill(own);
        grid
    }

    /// The same in memory of its own.
    pub(crate) fn boxed(own: &[u64]) -> Option<Owned<Grid>> {
        let mut grid = Owned::<Grid>::zeroed()?;
        grid.fill(own);
        Some(grid)
    }

    /// Lays the bounds out, where there are none yet.
    #[allow(
        clippy::indexing_slicing,
        reason = "every index is compared with its length first; const code has no get()"
    )]
    const fn fill(&mut self, own: &[u64]) {
        self.own_count = if own.len() < MAX_OWN { own.len() } else { MAX_OWN };
        let (mut index, mut taken) = (LOWEST << SCHEMA, 0);
        while index <= HIGHEST << SCHEMA || taken < self.own_count {
            let exponential = if index <= HIGHEST << SCHEMA { exponential_bound(index) } else { u64::MAX };
            let own_bound = if taken < self.own_count { own[taken] } else { u64::MAX };
            let bound = if exponential < own_bound { exponential } else { own_bound };
            if exponential == bound {
                index += 1;
            }
            if own_bound == bound && taken < self.own_count {
                self.own[taken] = bound;
                taken += 1;
            }
            self.bounds[self.count] = bound;
            self.count += 1;
        }
        let (mut chunk, mut bound) = (0, 0);
        while chunk < CHUNKS {
            self.chunks[chunk].bounds = [u64::MAX; 2];
            let end = if chunk + 1 < CHUNKS { lowest_in(chunk + 1) } else { u64::MAX };
            self.chunks[chunk].first = bound as u16;
            let mut inside = 0;
            while bound < self.count && self.bounds[bound] < end {
                if inside < 2 {
                    self.chunks[chunk].bounds[inside] = self.bounds[bound];
                } else {
                    self.chunks[chunk].crowded = true;
                }
                inside += 1;
                bound += 1;
            }
            chunk += 1;
        }
    }

    /// The cell of a duration: how many bounds are under it.
    #[inline]
    pub(crate) fn cell(&self, nanos: u64) -> usize {
        let Some(chunk) = self.chunks.get(chunk_of(nanos).min(CHUNKS - 1)) else {
            return self.count;
        };
        let [one, two] = chunk.bounds;
        let mut cell = usize::from(chunk.first) + usize::from(nanos > one) + usize::from(nanos > two);
        if chunk.crowded {
            while self.bounds().get(cell).is_some_and(|bound| nanos > *bound) {
                cell += 1;
            }
        }
        cell
    }

    /// Every bound in nanoseconds, ascending. Cell `i` holds what is over bound `i - 1` and at or under bound `i`.
    pub(crate) fn bounds(&self) -> &[u64] {
        self.bounds.get(..self.count).unwrap_or_default()
    }

    /// The bounds that classic histograms show.
    pub(crate) fn own(&self) -> &[u64] {
        self.own.get(..self.own_count).unwrap_or_default()
    }

    /// The exponential bucket of every cell, in Prometheus' numbering; `None` is the zero bucket.
    ///
    /// What is longer than the highest bound is shown in the bucket above it.
    pub(crate) fn exponential_indices(&self) -> impl Iterator<Item = Option<i32>> {
        let mut index = LOWEST << SCHEMA;
        self.bounds().iter().copied().chain([u64::MAX]).map(move |upper| {
            while index <= HIGHEST << SCHEMA && exponential_bound(index) < upper {
                index += 1;
            }
            (index > LOWEST << SCHEMA).then_some(index)
        })
    }
}

/// The upper end of the zero bucket, in seconds.
pub(crate) fn zero_threshold() -> f64 {
    f64::from(LOWEST).exp2()
}

impl fmt::Debug for Grid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Grid").field("own", &self.own()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    static DEFAULT: Grid = Grid::new(&DEFAULT_OWN);

    /// `a <= 2^(index/8) s`, decided in whole numbers: `a^8 <= 2^index * 10^72`.
    fn at_or_under_exponential(nanos: u64, index: i32) -> bool {
        let mut left = Big::from(nanos).pow8();
        let mut right = Big::from(10u64.pow(9)).pow8();
        if index >= 0 {
            right.shift(index as u32);
        } else {
            left.shift(-index as u32);
        }
        left <= right
    }

    /// Just enough arithmetic of any length to be an independent witness.
    #[derive(PartialEq, Eq)]
    struct Big(Vec<u32>);

    impl Big {
        fn from(value: u64) -> Self {
            Big(vec![value as u32, (value >> 32) as u32])
        }
        fn times(&self, other: &Big) -> Big {
            let mut out = vec![0u32; self.0.len() + other.0.len()];
            for (i, a) in self.0.iter().enumerate() {
                let mut carry = 0u64;
                for (j, b) in other.0.iter().enumerate() {
                    let sum = u64::from(*a) * u64::from(*b) + u64::from(out[i + j]) + carry;
                    out[i + j] = sum as u32;
                    carry = sum >> 32;
                }
                out[i + other.0.len()] = carry as u32;
            }
            Big(out)
        }
        fn pow8(&self) -> Big {
            let two = self.times(self);
            let four = two.times(&two);
            four.times(&four)
        }
        fn shift(&mut self, bits: u32) {
            let mut out = vec![0u32; (bits / 32) as usize];
            let mut carry = 0u64;
            for digit in &self.0 {
                let wide = (u64::from(*digit) << (bits % 32)) | carry;
                out.push(wide as u32);
                carry = wide >> 32;
            }
            out.push(carry as u32);
            self.0 = out;
        }
    }

    impl PartialOrd for Big {
        fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
            let len = self.0.len().max(other.0.len());
            let digit = |big: &Big, i: usize| big.0.get(i).copied().unwrap_or(0);
            Some(
                (0..len)
                    .rev()
                    .map(|i| digit(self, i).cmp(&digit(other, i)))
                    .find(|o| o.is_ne())
                    .unwrap_or(std::cmp::Ordering::Equal),
            )
        }
    }

    fn by_counting(grid: &Grid, nanos: u64) -> usize {
        grid.bounds().iter().filter(|bound| **bound < nanos).count()
    }

    #[test]
    fn exponential_bounds_are_exact_at_every_index() {
        for index in LOWEST << SCHEMA..=HIGHEST << SCHEMA {
            let bound = exponential_bound(index);
            assert!(at_or_under_exponential(bound, index), "{index}: {bound} is over the bound");
            assert!(!at_or_under_exponential(bound + 1, index), "{index}: {bound} + 1 is not over the bound");
        }
    }

    #[test]
    fn the_cell_is_right_at_and_around_every_bound() {
        for bound in DEFAULT.bounds() {
            for nanos in bound.saturating_sub(3)..=bound + 3 {
                assert_eq!(DEFAULT.cell(nanos), by_counting(&DEFAULT, nanos), "{nanos} ns");
            }
        }
        for nanos in (0..200_000).chain([u64::MAX, u64::MAX - 1, 1 << 47, 1 << 48, 1 << 63]) {
            assert_eq!(DEFAULT.cell(nanos), by_counting(&DEFAULT, nanos), "{nanos} ns");
        }
    }

    #[test]
    fn default_bounds_never_crowd_a_chunk() {
        assert!(DEFAULT.chunks.iter().all(|chunk| !chunk.crowded));
    }

    #[test]
    fn every_cell_has_the_exponential_bucket_of_its_values() {
        let indices: Vec<_> = DEFAULT.exponential_indices().collect();
        assert_eq!(indices.len(), DEFAULT.bounds().len() + 1);
        assert_eq!(indices[0], None);
        assert_eq!(*indices.last().unwrap(), Some((HIGHEST << SCHEMA) + 1));
        for (bound, index) in DEFAULT.bounds().iter().zip(&indices) {
            let index = index.unwrap_or(LOWEST << SCHEMA);
            assert!(at_or_under_exponential(*bound, index));
            assert!(*bound < 60 || !at_or_under_exponential(*bound, index - 1));
        }
    }

    proptest! {
        #[test]
        fn any_own_bounds_give_the_right_cell(
            mut own in proptest::collection::vec(prop_oneof![1u64..100, 1u64..1 << 40, any::<u64>().prop_map(|x| (x >> 1).max(1))], 0..MAX_OWN),
            nanos in any::<u64>(), shift in 0u32..64,
        ) {
            own.sort_unstable();
            own.dedup();
            let grid = Box::new(Grid::new(&own));
            prop_assert_eq!(grid.own(), &own[..]);
            for nanos in own.iter().flat_map(|b| [b - 1, *b, b.saturating_add(1)]).chain([nanos >> shift]) {
                prop_assert_eq!(grid.cell(nanos), by_counting(&grid, nanos));
            }
        }

        #[test]
        fn any_duration_gives_the_right_cell(nanos in any::<u64>(), shift in 0u32..64) {
            prop_assert_eq!(DEFAULT.cell(nanos >> shift), by_counting(&DEFAULT, nanos >> shift));
        }
    }
}
