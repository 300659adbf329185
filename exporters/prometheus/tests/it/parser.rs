//! A reader of the text formats, written from their grammar and strict about it.

use std::collections::{BTreeMap, BTreeSet};

/// Labels by name.
pub(crate) type Labels = BTreeMap<String, String>;

#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// `TYPE` by family.
    pub(crate) types: BTreeMap<String, String>,
    pub(crate) help: BTreeMap<String, String>,
    pub(crate) units: BTreeMap<String, String>,
    /// Samples by name and labels.
    pub(crate) samples: BTreeMap<(String, Labels), f64>,
}

impl Parsed {
    pub(crate) fn get(&self, name: &str, labels: &[(&str, &str)]) -> Option<f64> {
        let labels = labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        self.samples.get(&(name.to_owned(), labels)).copied()
    }
}

/// Reads a page, and panics at the first thing that is not allowed.
pub(crate) fn parse(page: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut effective = BTreeSet::new();
    assert!(page.is_empty() || page.ends_with('\n'), "the last line ends");
    for line in page.split_terminator('\n').filter(|line| *line != "# EOF") {
        if let Some(comment) = line.strip_prefix("# ") {
            let (what, rest) = comment.split_once(' ').expect("a comment says what it is");
            let (name, text) = rest.split_once(' ').expect("a name and a text");
            assert_name(name, true);
            let table = match what {
                "TYPE" => &mut parsed.types,
                "HELP" => &mut parsed.help,
                "UNIT" => &mut parsed.units,
                _ => panic!("no such comment: {line:?}"),
            };
            assert_eq!(table.insert(name.to_owned(), text.to_owned()), None, "twice: {line:?}");
            continue;
        }
        let (name, labels, value) = sample(line);
        // An empty label is the same to Prometheus as none.
        let set: Labels = labels.clone().into_iter().filter(|(_, value)| !value.is_empty()).collect();
        assert!(effective.insert((name.clone(), set)), "a series twice: {line:?}");
        parsed.samples.insert((name, labels), value);
    }
    parsed
}

fn sample(line: &str) -> (String, Labels, f64) {
    let end = line.find(['{', ' ']).expect("a name ends");
    let (name, mut rest) = line.split_at(end);
    assert_name(name, true);
    let mut labels = Labels::new();
    if let Some(inner) = rest.strip_prefix('{') {
        rest = inner;
        while !rest.starts_with('}') {
            let (label, after) = rest.split_once("=\"").expect("a label has a value");
            assert_name(label, false);
            let (value, after) = quoted(after);
            assert_eq!(labels.insert(label.to_owned(), value), None, "a label twice: {line:?}");
            rest = after.strip_prefix(',').unwrap_or(after);
        }
        rest = &rest[1..];
    }
    let value = match rest.strip_prefix(' ').expect("a space before the value") {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        number => number.parse().expect("a number"),
    };
    (name.to_owned(), labels, value)
}

/// The text up to the closing quote, and what comes after it.
fn quoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return (value, &text[at + 1..]),
            '\\' => match chars.next() {
                Some((_, 'n')) => value.push('\n'),
                Some((_, c @ ('\\' | '"'))) => value.push(c),
                other => panic!("no such escape: {other:?}"),
            },
            c => value.push(c),
        }
    }
    panic!("no closing quote: {text:?}");
}

fn assert_name(name: &str, metric: bool) {
    let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || (metric && c == ':');
    assert!(
        !name.is_empty() && name.chars().all(fits) && !name.starts_with(|c: char| c.is_ascii_digit()),
        "{name:?}"
    );
}
