//! A dependency that brings its own version of `dials` and uses it under its own name.

#![forbid(unsafe_code)]
#![deny(warnings)]

/// Measured by the other version.
#[dials::timed]
pub fn in_the_library(n: u8) -> Result<u8, u8> {
    if n == 0 { Err(n) } else { Ok(n) }
}

/// How often it was called, as the other version knows.
pub fn calls() -> Option<u64> {
    dials::snapshot().function("in_the_library").map(|function| function.calls())
}
