//! What differs between two variants of a program.

use std::collections::BTreeMap;
use std::fmt;

/// A message of the compiler's or of clippy's, as far as a reader acts on it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Diagnostic {
    pub(crate) places: Vec<Place>,
    /// `unused_variables`, `clippy::needless_return`, `E0308`.
    pub(crate) code: String,
    pub(crate) level: String,
    pub(crate) message: String,
    /// What it says to write instead, and where.
    pub(crate) suggestions: Vec<(Place, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) file: String,
    pub(crate) start: (usize, usize),
    pub(crate) end: (usize, usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Change {
    Lost,
    Gained,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Place { file, start, end } = self;
        write!(f, "{file}:{}:{}-{}:{}", start.0, start.1, end.0, end.1)
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.places.iter().map(Place::to_string).collect();
        write!(f, "{} {} {}: {}", places.join(" + "), self.level, self.code, self.message)?;
        self.suggestions.iter().try_for_each(|(place, text)| write!(f, "\n    {place} => {text:?}"))
    }
}

/// What one list has and the other has not, as often as it has more of it.
pub(crate) fn differences<T: Clone + Ord>(bare: &[T], timed: &[T]) -> Vec<(Change, T)> {
    let mut balance: BTreeMap<&T, isize> = BTreeMap::new();
    for one in bare {
        *balance.entry(one).or_default() -= 1;
    }
    for one in timed {
        *balance.entry(one).or_default() += 1;
    }
    let change = |count: isize| if count < 0 { Change::Lost } else { Change::Gained };
    let repeated = |(one, count): (&T, isize)| vec![(change(count), one.clone()); count.unsigned_abs()];
    balance.into_iter().flat_map(repeated).collect()
}

/// Where two outputs differ. A line `size of NAME, N levels: BYTES` may show up to `growth` bytes more a level.
pub(crate) fn output(bare: &str, timed: &str, growth: usize) -> Vec<String> {
    let (bare, timed): (Vec<&str>, Vec<&str>) = (bare.lines().collect(), timed.lines().collect());
    let line = |lines: &[&str], at: usize| lines.get(at).map_or("(nothing)".to_owned(), ToString::to_string);
    let pairs = (0..bare.len().max(timed.len())).map(|at| (line(&bare, at), line(&timed, at)));
    pairs
        .filter(|(bare, timed)| !agree(bare, timed, growth))
        .map(|(bare, timed)| format!("{bare} → {timed}"))
        .collect()
}

fn agree(bare: &str, timed: &str, growth: usize) -> bool {
    match (size(bare), size(timed)) {
        (Some((name, levels, bytes)), Some((other, other_levels, more))) => {
            (name, levels) == (other, other_levels) && more <= bytes + growth * levels
        }
        _ => bare == timed,
    }
}

/// The name, levels and bytes of a line that tells a future's size.
fn size(line: &str) -> Option<(&str, usize, usize)> {
    let (name, rest) = line.strip_prefix("size of ")?.split_once(", ")?;
    let (levels, bytes) = rest.split_once(" levels: ")?;
    Some((name, levels.parse().ok()?, bytes.parse().ok()?))
}

/// The bench finds what it is there to find.
#[cfg(test)]
mod tests {
    use super::*;
    use std::slice::from_ref;

    fn lint(code: &str, line: usize) -> Diagnostic {
        let place = Place { file: "src/a.rs".into(), start: (line, 5), end: (line, 9) };
        Diagnostic {
            places: vec![place],
            code: code.into(),
            level: "warning".into(),
            message: format!("{code} here"),
            suggestions: vec![],
        }
    }

    #[test]
    fn equal_lists_in_any_order_have_no_difference() {
        let (a, b) = (lint("unused_mut", 1), lint("dead_code", 2));
        assert_eq!(differences(&[a.clone(), b.clone()], &[b, a]), []);
    }

    #[test]
    fn an_added_lint_is_gained_and_a_missing_one_lost() {
        let (a, b) = (lint("unused_mut", 1), lint("dead_code", 2));
        let (one, both) = ([a.clone()], [a, b.clone()]);
        assert_eq!(differences(&one, &both), [(Change::Gained, b.clone())]);
        assert_eq!(differences(&both, &one), [(Change::Lost, b)]);
    }

    #[test]
    fn a_lint_that_is_told_twice_is_gained_once() {
        let a = lint("unused_mut", 1);
        assert_eq!(differences(from_ref(&a), &[a.clone(), a.clone()]), [(Change::Gained, a)]);
    }

    #[test]
    fn a_moved_span_another_level_and_another_suggestion_are_each_a_loss_and_a_gain() {
        let a = lint("unused_mut", 1);
        let moved = lint("unused_mut", 2);
        let raised = Diagnostic { level: "error".into(), ..a.clone() };
        let suggested = Diagnostic { suggestions: vec![(a.places[0].clone(), String::new())], ..a.clone() };
        for other in [moved, raised, suggested] {
            let found = differences(from_ref(&a), from_ref(&other));
            assert_eq!(found.len(), 2);
            assert!(found.contains(&(Change::Lost, a.clone())) && found.contains(&(Change::Gained, other)));
        }
    }

    #[test]
    fn changed_missing_and_added_lines_of_output_are_found() {
        let output = |bare, timed| output(bare, timed, 32);
        assert_eq!(output("a\nb\n", "a\nb\n"), [""; 0]);
        assert_eq!(output("drop a\ndrop b\n", "drop b\ndrop a\n"), ["drop a → drop b", "drop b → drop a"]);
        assert_eq!(output("a\nb\n", "a\n"), ["b → (nothing)"]);
        assert_eq!(output("a\n", "a\nb\n"), ["(nothing) → b"]);
    }

    #[test]
    fn futures_may_grow_by_so_many_bytes_a_level_and_no_more() {
        let output = |bare: &str, timed: &str| output(bare, timed, 32);
        let told =
            |name: &str, levels: usize, bytes: usize| format!("size of {name}, {levels} levels: {bytes}\n");
        assert_eq!(output(&told("f", 2, 100), &told("f", 2, 164)), [""; 0]);
        assert_eq!(output(&told("f", 2, 100), &told("f", 2, 165)).len(), 1);
        assert_eq!(output(&told("f", 2, 100), &told("g", 2, 100)).len(), 1);
        assert_eq!(output(&told("f", 1, 100), &told("f", 2, 140)).len(), 1);
        assert_eq!(output(&told("f", 1, 100), "").len(), 1);
    }
}
