//! Loom's atomics behind the door that `runtime/src/sync.rs` is.

pub(crate) use loom::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// Loom's atomics are known to the run that makes them, so none can stand in a constant.
macro_rules! const_fn {
    ($(#[$meta:meta])* $visibility:vis const fn $($rest:tt)*) => {
        $(#[$meta])* $visibility fn $($rest)*
    };
}
pub(crate) use const_fn;

macro_rules! array_of {
    ($part:expr; $len:expr) => {
        std::array::from_fn::<_, { $len }, _>(|_| $part)
    };
}
pub(crate) use array_of;
