//! Cases that other people wrote for tools which look for secrets, measured if they are there; docs/redaction.md has the
//! figures, and says where the cases are from.
//!
//! `DIALS_REDACTION_CORPORA` names a folder of `*.tsv` files. A line is a case: `+` where something is to be masked and
//! `-` where nothing is, where it is from, the text, and the parts of it that may not be left. Tabs, line ends and
//! backslashes in them are escaped with a backslash.

#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use std::borrow::Cow;
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

#[test]
fn published_cases_are_known() {
    let Some(folder) = env::var_os("DIALS_REDACTION_CORPORA") else {
        println!("skipped: DIALS_REDACTION_CORPORA names no folder with cases");
        return;
    };
    // What has to be reached: positives found, and negatives left alone, of a hundred.
    let floors = [("gitleaks", 95, 75), ("detect-secrets", 70, 60), ("datadog-cards", 100, 100)];
    let mut read = 0;
    for (name, least_found, least_left) in floors {
        let cases = cases(&Path::new(&folder).join(name).with_extension("tsv"));
        for (is_secret, least) in [(true, least_found), (false, least_left)] {
            let asked: Vec<_> = cases.iter().filter(|case| case.is_secret == is_secret).collect();
            let right = asked.iter().filter(|case| holds(case)).count();
            let what = if is_secret { "secrets masked" } else { "others left as they are" };
            println!("{name}: {right} of {} {what}", asked.len());
            for miss in asked.iter().filter(|case| !holds(case)) {
                println!("  {}\t{:?}\n\t{:?}", miss.source, miss.text, dials_redact::redact(&miss.text));
            }
            assert!(right * 100 >= asked.len() * least, "{name}: {right} of {}", asked.len());
            read += asked.len();
        }
    }
    assert!(read > 0);
}
