//! The one door to atomics of the lock-free parts. The models put loom's behind it, so that they exercise the very code
//! that ships.

pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// Declares functions that are `const` here; loom's atomics cannot be built in a constant.
macro_rules! const_fn {
    ($($item:item)*) => {$($item)*};
}
pub(crate) use const_fn;

/// An array of equal parts that are not `Copy`.
macro_rules! array_of {
    ($part:expr; $len:expr) => {
        [const { $part }; $len]
    };
}
pub(crate) use array_of;
