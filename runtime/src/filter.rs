//! Filters: which functions are switched, and how.

use std::fmt;

/// What a filter does with the functions that it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Off,
    /// As the attribute says.
    On,
    /// One call in so many.
    Sample(u32),
}

#[derive(Debug)]
struct Rule {
    glob: String,
    action: Action,
}

#[derive(Debug)]
pub(crate) struct Filter(Vec<Rule>);

impl Filter {
    pub(crate) fn parse(text: &str) -> Result<Self, FilterError> {
        parse(text).map(Filter)
    }

    /// What it does with the function of this name.
    pub(crate) fn action(&self, name: &str) -> Action {
        let rule = self.0.iter().find(|rule| glob_matches(&rule.glob, name));
        rule.map_or(Action::On, |rule| rule.action)
    }
}

/// Whether the text is a filter.
pub fn check_filter(filter: &str) -> Result<(), FilterError> {
    Filter::parse(filter).map(drop)
}

/// Whether `text` is what the glob says. Every `*` but the last takes as little as it can, which never has to be taken
/// back.
pub fn glob_matches(glob: &str, text: &str) -> bool {
    let mut parts = glob.split('*');
    let Some(rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let Some(last) = parts.next_back() else { return rest.is_empty() };
    let rest = parts.try_fold(rest, |rest, part| Some(rest.split_once(part)?.1));
    rest.is_some_and(|rest| rest.ends_with(last))
}

/// What is wrong with a filter, and where. Shown, it repeats the filter and points at the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    message: String,
    filter: String,
    /// Bytes of `filter`.
    place: std::ops::Range<usize>,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |text: Option<&str>| text.map_or(0, |text| text.chars().count());
        let before = width(self.filter.get(..self.place.start));
        let marked = width(self.filter.get(self.place.clone())).max(1);
        // One line each, so that the marks stand under their place.
        let [message, filter] = [&self.message, &self.filter].map(|text| text.replace('\n', " "));
        write!(f, "{message}\n  {filter}\n  {:before$}{:^<marked$}", "", "")
    }
}

impl std::error::Error for FilterError {}

/// Where a rule or a part of it stands.
struct Part<'a> {
    text: &'a str,
    start: usize,
}

impl<'a> Part<'a> {
    fn trimmed(text: &'a str, start: usize) -> Self {
        let inner = text.trim_start();
        Part { text: inner.trim_end(), start: start + text.len() - inner.len() }
    }
}

fn parse(filter: &str) -> Result<Vec<Rule>, FilterError> {
    let mut rules = Vec::new();
    let mut start = 0;
    for rule in filter.split(',') {
        let part = Part::trimmed(rule, start);
        start += rule.len() + 1;
        if !part.text.is_empty() {
            rules.push(parse_rule(&part, filter)?);
        } else if !filter.trim().is_empty() {
            return Err(error(filter, &part, "empty rule in a filter, expected `glob=action`"));
        }
    }
    Ok(rules)
}

fn parse_rule(rule: &Part<'_>, filter: &str) -> Result<Rule, FilterError> {
    // A glob may hold `=` inside the name of a type, an action may not.
    let Some((glob, action)) = rule.text.rsplit_once('=') else {
        return Err(error(
            filter,
            rule,
            &format!("rule `{}` in a filter has no action, expected `glob=action`", rule.text),
        ));
    };
    let action = Part::trimmed(action, rule.start + glob.len() + 1);
    let glob = Part::trimmed(glob, rule.start);
    if glob.text.is_empty() {
        return Err(error(
            filter,
            rule,
            "rule in a filter has no glob, expected `glob=action`; `*` matches everything",
        ));
    }
    let parsed = match (action.text, action.text.strip_prefix("sample:")) {
        ("on", _) => Action::On,
        ("off", _) => Action::Off,
        (_, Some(number)) => {
            let every = number.parse().ok().filter(|every| (1..=1_000_000).contains(every));
            Action::Sample(every.ok_or_else(|| {
                let part = Part { text: number, start: action.start + "sample:".len() };
                let message =
                    format!("bad sample `{number}` in a filter, expected a number from 1 to 1000000");
                error(filter, &part, &message)
            })?)
        }
        (text, None) => {
            let message = format!("unknown action `{text}` in a filter, expected `on`, `off` or `sample:N`");
            return Err(error(filter, &action, &message));
        }
    };
    Ok(Rule { glob: glob.text.to_owned(), action: parsed })
}

fn error(filter: &str, part: &Part<'_>, message: &str) -> FilterError {
    FilterError {
        message: message.to_owned(),
        filter: filter.to_owned(),
        place: part.start..part.start + part.text.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn globs_match_as_a_reader_expects() {
        for (glob, text, expected) in [
            ("*", "", true),
            ("shop::*", "shop::cart::total", true),
            ("shop::*", "shopping::cart", false),
            ("*::total", "shop::cart::total", true),
            ("*::total", "shop::cart::totals", false),
            ("shop::*::total", "shop::total", false),
            ("a*b*c", "abbc", true),
            ("a*a", "a", false),
            ("exact", "exact", true),
            ("exact", "exactly", false),
        ] {
            assert_eq!(glob_matches(glob, text), expected, "{glob} {text}");
        }
    }

    #[test]
    fn every_bad_filter_points_at_its_bad_part() {
        for (filter, expected) in [
            (
                "a=off, b=of",
                "unknown action `of` in a filter, expected `on`, `off` or `sample:N`\n  a=off, b=of\n           ^^",
            ),
            ("a=off,, b=on", "empty rule in a filter, expected `glob=action`\n  a=off,, b=on\n        ^"),
            ("a", "rule `a` in a filter has no action, expected `glob=action`\n  a\n  ^"),
            (
                "=off",
                "rule in a filter has no glob, expected `glob=action`; `*` matches everything\n  =off\n  ^^^^",
            ),
            ("a\nb", "rule `a b` in a filter has no action, expected `glob=action`\n  a b\n  ^^^"),
            (
                "é=sample:0",
                "bad sample `0` in a filter, expected a number from 1 to 1000000\n  é=sample:0\n           ^",
            ),
        ] {
            assert_eq!(parse(filter).unwrap_err().to_string(), expected);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_filter_or_a_clear_error(filter in ".{0,60}") {
            if let Err(error) = parse(&filter) {
                prop_assert_eq!(error.to_string().lines().count(), 3);
            }
        }

        #[test]
        fn a_glob_made_from_a_text_matches_it(parts in proptest::collection::vec("[a-c]{0,3}", 1..5), between in "[a-c]{0,3}") {
            prop_assert!(glob_matches(&parts.join("*"), &parts.join(&between)));
        }
    }
}
