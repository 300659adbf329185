//! What calls to other people's services are counted as, with real clients against a server that misbehaves.

#![forbid(unsafe_code)]
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test may panic, and so may what it calls"
)]

mod answers;
mod categories;
mod grpc;
mod ladder;
mod layers;
