//! The slow-query log, with real faults: full and read-only disks, files that others delete, rename and cut, killed and
//! stopped processes, forks.
//!
//! A process has one log, so tests that start one wait for each other.

#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say so"
)]

mod delay;
mod disk;
mod events;
mod forked;
mod killed;
mod life;
mod others;
mod place;
mod processes;
mod support;
