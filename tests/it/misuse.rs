//! Every misuse is one error at the token to blame that says what to write instead, and the item is still there; the
//! user's own mistakes are reported at the user's own lines.
//!
//! `TRYBUILD=overwrite` writes the expected output anew.

#[path = "../support/compiler.rs"]
mod compiler;

#[test]
fn every_misuse_says_what_to_write_instead() {
    if !compiler::is_known("what is said of each misuse") {
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
