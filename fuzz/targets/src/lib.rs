//! What every parser and encoder of `dials` must do with any input.
//!
//! A target is an ordinary function that takes bytes and panics where a promise is broken, so both libFuzzer
//! (`fuzz/fuzz_targets`) and `cargo test` (`tests/replay.rs`) run it. What is expected is worked out a second time here,
//! from the documentation and not from the code.
//!
//! Parsers that are private are compiled here from the very files that ship.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a target panics where a promise is broken"
)]
#![allow(clippy::float_cmp, reason = "numbers are to arrive as they were")]

macro_rules! shipped {
    ($($path:literal $module:ident)*) => {$(
        #[path = $path]
        #[allow(dead_code, unreachable_pub, reason = "only the parser in it is called")]
        mod $module;
    )*};
}

/// As in `macros/src/lib.rs`.
macro_rules! ours {
    ($($tokens:tt)*) => {
        ::quote::quote_spanned!(::proc_macro2::Span::mixed_site()=> $($tokens)*)
    };
}

shipped! {
    "../../../macros/src/args.rs" args
    "../../../macros/src/attributes.rs" attributes
    "../../../macros/src/body.rs" body
    "../../../macros/src/duration.rs" duration
    "../../../macros/src/error.rs" error
    "../../../macros/src/external.rs" external
    "../../../macros/src/item.rs" item
    "../../../macros/src/parameters.rs" parameters
    "../../../macros/src/settings.rs" settings
    "../../../macros/src/signature.rs" signature
    "../../../macros/src/slow_query.rs" slow_query
    "../../../macros/src/statement.rs" statement
    "../../../macros/src/subject.rs" subject
    "../../../macros/src/timed.rs" timed
    "../../../runtime/src/filter.rs" runtime_filter
    "../../../runtime/src/labels.rs" labels
    "../../../exporters/prometheus/src/format.rs" format
    "../../../exporters/prometheus/src/summary.rs" summary
    "../../../src/config.rs" config
    "../../../src/error.rs" start_error
    "../../../exporters/prometheus/tests/it/parser.rs" parser
    "../../../exporters/prometheus/tests/it/proto.rs" proto
}

use dials_runtime::FilterError;
use start_error::Error;

mod attribute;
mod decimal;
mod facade;
mod filter;
mod functions;
mod label;
mod pages;
mod profiles;
mod propagation;
mod redaction;
mod request;
mod statements;
mod variables;

pub use attribute::attribute;
pub use facade::facade;
pub use filter::filter;
pub use functions::functions;
pub use label::label;
pub use pages::pages;
pub use profiles::profiles;
pub use propagation::propagation;
pub use redaction::redaction;
pub use request::request;
pub use statements::statements;
pub use variables::variables;
