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
    let tests = trybuild::TestCases::new();
    let (external, query) = (cfg!(feature = "external"), cfg!(feature = "query"));
    for entry in std::fs::read_dir("tests/ui").unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy();
        let is_there = match () {
            () if name.starts_with("track-external-") || name.starts_with("profile-") => external,
            () if name.starts_with("slow-query-") => query,
            () => true,
        };
        if path.extension().is_some_and(|extension| extension == "rs") && is_there {
            tests.compile_fail(&path);
        }
    }
    if !external {
        tests.compile_fail("tests/ui/without_external/*.rs");
    }
    if !query {
        tests.compile_fail("tests/ui/without_query/*.rs");
    }
}
