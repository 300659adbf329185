//! Tests in which every recorder is local to its thread, so that they may run at the same time.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, which clippy does not see outside their functions"
)]
#![allow(clippy::float_cmp, reason = "numbers are to arrive as they were")]

mod circles;
mod faults;
mod floods;
mod inwards;
mod outwards;
