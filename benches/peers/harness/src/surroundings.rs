//! What a caller does between two calls.

/// Some 50 ns of arithmetic in two chains that go on from call to call and need nothing of what it returns, so that the
/// processor can do them and the call at the same time, as it can with most code.
pub(crate) struct Surroundings([u64; 2]);

impl Surroundings {
    pub(crate) fn new() -> Self {
        Self([1, 2])
    }

    #[inline(always)]
    #[allow(clippy::inline_always, reason = "it stands in for code of the caller")]
    pub(crate) fn work(&mut self) {
        for _ in 0..28 {
            for chain in &mut self.0 {
                *chain ^= *chain << 13;
                *chain ^= *chain >> 7;
                *chain ^= *chain << 17;
            }
        }
    }
}
