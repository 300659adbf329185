//! What every case shares: the function that is measured, and how.
//!
//! A case is a small program that puts one tool around the same three functions and hands them to [`Case::run`], together
//! with a way to ask the tool what it counted. A tool that does not show the calls that were made fails its case, so a set-up
//! that records nothing is never taken for a fast one.

pub mod allocations;
mod body;
pub mod by_hand;
mod calls;
mod case;
pub mod exposition;
pub mod floor;
#[path = "../../../src/idle.rs"]
pub mod idle;
pub mod instructions;
pub mod measure;
mod pair;
mod surroundings;

pub use body::{Later, Refused, later, try_work, work};
pub use calls::{poll, run_bare};
pub use case::{Case, Group, Keeps, Seen};

/// Upper bounds of the histograms that are set up by hand, in seconds: those that `dials` has.
pub const BUCKETS: [f64; 18] = [
    0.000_001, 0.000_01, 0.000_1, 0.001, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5,
    5.0, 7.5, 10.0,
];
