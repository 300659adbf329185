//! Every misuse is one error at the token to blame that says what to write instead, and the item is still there; the
//! user's own mistakes are reported at the user's own lines.
//!
//! `TRYBUILD=overwrite` writes the expected output anew.

#[path = "../support/compiler.rs"]
mod compiler;

use std::path::PathBuf;

#[test]
fn every_misuse_says_what_to_write_instead() {
    if !compiler::is_known("what is said of each misuse") {
        return;
    }
    let tests = trybuild::TestCases::new();
    for path in cases("tests/ui") {
        let name = path.file_stem().unwrap().to_string_lossy();
        let is_there = match () {
            () if name.starts_with("track-external-") || name.starts_with("profile-") => {
                cfg!(feature = "external")
            }
            () if name.starts_with("slow-query-") => cfg!(feature = "query"),
            () => true,
        };
        if is_there {
            tests.compile_fail(path);
        }
    }
}

/// With default features nothing is missing; `.ci/run` tests without them.
#[cfg(not(all(feature = "external", feature = "query", feature = "catalog")))]
#[test]
fn a_missing_feature_is_one_error_that_names_it() {
    if !compiler::is_known("what is said of a missing feature") {
        return;
    }
    let tests = trybuild::TestCases::new();
    let missing = [
        ("tests/ui/without_external", !cfg!(feature = "external")),
        ("tests/ui/without_query", !cfg!(feature = "query")),
        // What needs it needs the other one first.
        ("tests/ui/without_catalog", !cfg!(feature = "catalog") && cfg!(feature = "external")),
    ];
    for (folder, _) in missing.into_iter().filter(|(_, is_missing)| *is_missing) {
        cases(folder).for_each(|path| tests.compile_fail(path));
    }
}

/// What stands in a folder; it is no test if that is nothing.
fn cases(folder: &str) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases =
        entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs")).peekable();
    assert!(cases.peek().is_some(), "{folder}");
    cases
}
