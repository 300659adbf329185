//! The one door to atomics of the lock-free parts. The models put loom's behind it, so that they exercise the very code
//! that ships.

pub(crate) use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};

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

/// A large value in memory of its own, made without ever standing on the stack, since that of the calling thread may be
/// small. All its bytes are zero; the fields say what that means.
macro_rules! blank {
    ($type:ident { $($field:ident: $zero:expr),* $(,)? }) => {
        $crate::owned::Owned::<$type>::zeroed()
    };
}
pub(crate) use blank;

/// Says that [`blank!`] may make values of a type: that all bytes zero are one.
macro_rules! all_zero_is_a_value {
    ($type:ty) => {
        // SAFETY: it is made of nothing but atomics, numbers, `Option`s of references, links, and arrays of these.
        unsafe impl $crate::owned::Zeroed for $type {}
    };
}
pub(crate) use all_zero_is_a_value;
