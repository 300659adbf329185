//! Ids that are unique and need not be secret.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::SystemTime;

/// Never 0, which is no id.
pub(crate) fn trace_id() -> u128 {
    (u128::from(span_id()) << 64) | u128::from(span_id())
}

/// Never 0, which is no id.
pub(crate) fn span_id() -> u64 {
    static KEY: OnceLock<RandomState> = OnceLock::new();
    static COUNT: AtomicU64 = AtomicU64::new(0);

    let mut hasher = KEY.get_or_init(RandomState::new).build_hasher();
    hasher.write_u64(COUNT.fetch_add(1, Relaxed));
    // A process that forks has its key and its count twice.
    hasher.write_u32(std::process::id());
    let time = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    hasher.write_u128(time.as_nanos());
    hasher.finish().max(1)
}
