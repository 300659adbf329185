//! Cases that other people wrote for tools which look for secrets; docs/redaction.md has the figures, and says where the
//! cases are from.
//!
//! `CI_REDACTION_CORPORA` names a folder of `*.tsv` files, which `.ci/redaction-corpora` fills. A line is a case: `+` where
//! something is to be masked and `-` where nothing is, where it is from, the text, and the parts of it that may not be left.
//! Tabs, line ends and backslashes in them are escaped with a backslash.

#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::borrow::Cow;
use std::io::{self, Write as _};
use std::path::Path;
use std::{env, fs};

struct Case {
    is_secret: bool,
    source: String,
    text: String,
    hidden: Vec<String>,
}

fn unescape(field: &str) -> String {
    let mut plain = String::new();
    let mut chars = field.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => plain.push(match chars.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                other => other.unwrap_or('\\'),
            }),
            (c, false) => plain.push(c),
        }
    }
    plain
}

fn cases(path: &Path) -> Vec<Case> {
    let file = fs::read_to_string(path).unwrap();
    let case = |line: &str| {
        let mut fields = line.split('\t');
        Case {
            is_secret: fields.next() == Some("+"),
            source: fields.next().unwrap_or_default().to_owned(),
            text: unescape(fields.next().unwrap_or_default()),
            hidden: fields.map(unescape).collect(),
        }
    };
    file.lines().map(case).collect()
}

/// Whether a case is as it should be: something masked and nothing left of it, or all as it was.
fn holds(case: &Case) -> bool {
    let shown = dials_redact::redact(&case.text);
    if case.is_secret {
        matches!(shown, Cow::Owned(_)) && !case.hidden.iter().any(|part| shown.contains(part))
    } else {
        matches!(shown, Cow::Borrowed(_))
    }
}

/// How many of these are right, and how many there are; those that are not are shown.
fn right<'a>(cases: impl Iterator<Item = &'a Case>) -> (usize, usize) {
    let (right, wrong): (Vec<_>, Vec<_>) = cases.partition(|case| holds(case));
    for case in &wrong {
        println!("  {}\t{:?}\n\t{:?}", case.source, case.text, dials_redact::redact(&case.text));
    }
    (right.len(), right.len() + wrong.len())
}

/// Says what was not looked at, which is a failure where nothing may be left out.
fn skip(what: &str) {
    // Not by `println!`, which is shown of failed tests only.
    let _ = writeln!(io::stderr(), "skipped: {what}; .ci/redaction-corpora makes it");
    assert!(env::var_os("CI_REQUIRE_SERVICES").is_none(), "{what}");
}

#[test]
fn published_cases_are_known() {
    let Some(folder) = env::var_os("CI_REDACTION_CORPORA") else {
        return skip("CI_REDACTION_CORPORA names no folder with cases");
    };
    // How many secrets there are at least, and how many of a hundred have to be masked; the same of others, and how many
    // have to be left alone. Of those of gitleaks most are tokens of Telegram that are a digit too short or too long.
    let corpora = [
        ("datadog-cards", (125, 100), (9, 100)),
        ("leakguard", (247, 78), (27, 100)),
        ("gitleaks", (822, 95), (12, 16)),
    ];
    for (name, secrets, others) in corpora {
        let path = Path::new(&folder).join(name).with_extension("tsv");
        if !path.exists() {
            skip(&format!("there is no {}", path.display()));
            continue;
        }
        let cases = cases(&path);
        for (is_secret, (fewest, least)) in [(true, secrets), (false, others)] {
            let what = if is_secret { "secrets masked" } else { "others left as they are" };
            let (right, all) = right(cases.iter().filter(|case| case.is_secret == is_secret));
            println!("{name}: {right} of {all} {what}");
            assert!(all >= fewest && right * 100 >= all * least, "{name}: {right} of {all} {what}");
        }
    }
}
