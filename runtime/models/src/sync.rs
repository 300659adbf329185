//! The explorer's atomics behind the door that `runtime/src/sync.rs` is.

pub(crate) use crate::explorer::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering, fence};

/// An explorer's atomics are known to the run that makes them, so none can stand in a constant.
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

/// An explorer's atomics cannot be made of zeros, so here the fields are evaluated.
macro_rules! blank {
    ($type:ident { $($field:ident: $zero:expr),* $(,)? }) => {
        $crate::owned::Owned::new($type { $($field: $zero),* })
    };
}
pub(crate) use blank;

macro_rules! all_zero_is_a_value {
    ($type:ty) => {};
}
pub(crate) use all_zero_is_a_value;
