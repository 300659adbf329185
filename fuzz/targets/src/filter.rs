//! Filters: taken or refused as documented, and a name is switched by the first rule that matches it.

use crate::runtime_filter::{Action, Filter};

/// Everything up to the first line feed is the name of a function, the rest a filter.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (name, filter) = text.split_once('\n').unwrap_or(("shop::cart::total", &text));
    match (rules(filter), Filter::parse(filter)) {
        (Ok(rules), Ok(filter)) => {
            let first = rules.iter().find(|(glob, _)| matches(glob.as_bytes(), name.as_bytes()));
            assert_eq!(filter.action(name), first.map_or(Action::On, |(_, action)| *action));
        }
        (Err(bad), Err(error)) => assert_points_at(bad, filter, &error.to_string()),
        (expected, outcome) => panic!("{outcome:?} for {expected:?}"),
    }
}

/// The rules of a filter, or else the part of it that is wrong.
fn rules(filter: &str) -> Result<Vec<(&str, Action)>, &str> {
    if filter.trim().is_empty() {
        return Ok(Vec::new());
    }
    filter.split(',').map(rule).collect()
}

fn rule(rule: &str) -> Result<(&str, Action), &str> {
    let whole = if rule.trim().is_empty() { rule } else { rule.trim() };
    let equals = rule.rfind('=').ok_or(whole)?;
    let (glob, after) = (rule[..equals].trim(), &rule[equals + 1..]);
    if glob.is_empty() {
        return Err(whole);
    }
    let action = if after.trim().is_empty() { after } else { after.trim() };
    match action.split_once(':') {
        None if action == "on" => Ok((glob, Action::On)),
        None if action == "off" => Ok((glob, Action::Off)),
        Some(("sample", number)) => {
            let digits = number.strip_prefix('+').unwrap_or(number);
            let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit());
            let significant = digits.trim_start_matches('0');
            let every =
                if is_number && significant.len() <= 7 { significant.parse().unwrap_or(0) } else { 0 };
            if (1..=1_000_000).contains(&every) { Ok((glob, Action::Sample(every))) } else { Err(number) }
        }
        _ => Err(action),
    }
}

/// Globs by a table: what the first `i` bytes of the glob and the first `j` of the name say of each other.
fn matches(glob: &[u8], name: &[u8]) -> bool {
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for wanted in glob {
        let before = reached.clone();
        for j in 0..=name.len() {
            reached[j] = match wanted {
                b'*' => before[j] || (j > 0 && reached[j - 1]),
                _ => j > 0 && before[j - 1] && name[j - 1] == *wanted,
            };
        }
    }
    reached[name.len()]
}

/// Three lines: what is wrong, the filter, and marks under the bad part of it. A part that is missing is marked once,
/// somewhere in the blanks where it should be.
fn assert_points_at(bad: &str, filter: &str, error: &str) {
    let lines: Vec<_> = error.split('\n').collect();
    let [_, shown, marks] = lines[..] else { panic!("{} lines: {error:?}", lines.len()) };
    let shown = shown.strip_prefix("  ").expect("the filter stands apart");
    assert_eq!(shown, filter.replace('\n', " "));
    let carets = marks.trim_start_matches(' ');
    assert!(carets.bytes().all(|mark| mark == b'^'), "{marks:?}");
    let marked = marks.len() - carets.len() - 2;
    let start = filter[..bad.as_ptr().addr() - filter.as_ptr().addr()].chars().count();
    let width = bad.chars().count();
    if bad.trim().is_empty() {
        assert!((start..=start + width).contains(&marked) && carets.len() <= width.max(1), "{error}");
    } else {
        assert_eq!((marked, carets.len()), (start, width), "{error}");
    }
}
