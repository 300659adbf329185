//! The bridge between `dials` and the [`metrics`] facade, in both directions.
//!
//! [`Bridge`] shows what `dials` counts to the recorder that the program installed for `metrics`. [`Recorder`] is such
//! a recorder itself: what other crates record through `metrics::counter!`, `gauge!` and `histogram!` then stands in
//! every snapshot of `dials`, and so on every page and in every export. Both may be there at once; nothing goes round
//! in a circle.
//!
//! Crates that use another version than `metrics` 0.24 speak to another facade, of which neither part knows.

#![forbid(unsafe_code)]

mod book;
mod bridge;
mod labels;
mod limits;
mod page;
mod push;
mod quiet;
mod recorder;
mod scale;
mod series;

pub use bridge::Bridge;
pub use recorder::{InstallError, Recorder};
