//! Takes secrets out of free text before it is logged.
#![forbid(unsafe_code)]
