//! What is promised of the pages and of the server, through the public interface.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests are tests, which clippy does not see outside their functions"
)]
#![allow(clippy::float_cmp, reason = "numbers are to arrive as they were")]
#![allow(clippy::format_push_string, clippy::format_collect, reason = "no test is short of allocations")]
#![allow(clippy::doc_markdown, reason = "PromQL is a name, not code")]

mod formats;
mod page;
mod parser;
mod programs;
mod properties;
mod proto;
mod real_prometheus;
mod siege;
