//! Every misuse is one error at the token to blame that says what to write instead, and the item is still there; the
//! user's own mistakes are reported at the user's own lines.
//!
//! The wording of the compiler changes between versions, so the expected output is that of the stable one that
//! `.ci/run` names. `TRYBUILD=overwrite` writes it anew.

#[test]
fn every_misuse_says_what_to_write_instead() {
    trybuild::TestCases::new().compile_fail("tests/ui/*.rs");
}
