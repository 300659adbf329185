//! Takes secrets out of free text before it is logged.
#![forbid(unsafe_code)]

mod counts;
mod deny;
mod kind;
mod options;
mod redacted;

pub use counts::counts;
pub use deny::{prepare, redact};
pub use kind::Kind;
pub use options::{Options, set_options};
pub use redacted::Redacted;
