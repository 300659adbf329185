//! What sanitising, fingerprints and summaries must be.

#![allow(clippy::doc_markdown, reason = "databases have names such as MySQL")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say so"
)]

mod commands;
mod dialects;
mod fingerprints;
mod hostile;
mod manuals;
mod properties;
mod published;
mod secrets;
mod summaries;
