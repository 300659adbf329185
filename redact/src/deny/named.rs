//! What follows a name that announces a secret: `password=`, `"token":`, `Authorization: Bearer`.
//!
//! How sure the name is ([`Class`]) says what its value must look like. After `password` any value is one that is not
//! known to be harmless; after `token` it must look as if nobody had chosen it, for there are many things called tokens;
//! after `key` more so.

mod gap;
pub(super) mod harmless;
mod header;
pub(super) mod looks;
mod name;
mod value;

use super::finding::{Findings, mark_at};
use super::text::{self, Text};
use gap::{Gap, Link};
use looks::Looks;
use name::Class;
pub(super) use name::TRIGGERS;
use std::ops::Range;
use value::Value;

const LONGEST_NAME: usize = 64;

/// After a name that is not sure of itself, such as `key`.
const SHORTEST_AFTER_WEAK: usize = 16;

/// Invariant: what was masked after one name is not looked at for the next.
#[derive(Default)]
pub(super) struct Names {
    end: usize,
}

impl Names {
    pub(super) fn look(&mut self, text: &Text<'_>, trigger: Range<usize>, findings: &mut Findings) {
        if trigger.start < self.end {
            return;
        }
        let name = name_around(text, &trigger);
        self.end = name.end;
        if is_in_mark(text, &name) {
            return;
        }
        let Some(class) = name::class(text, &name) else { return };
        let Some(gap) = Gap::after(text, &name, class) else { return };
        let found = match class {
            Class::Authorization => header::credentials(text, &name, &gap),
            Class::Cookie => header::cookies(text, &name, &gap),
            _ => value(text, &name, class, &gap),
        };
        if let Some(found) = found {
            self.end = found.end;
            findings.add(found, class.kind());
        }
    }
}

fn name_around(text: &Text<'_>, trigger: &Range<usize>) -> Range<usize> {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    let start = text.run_back(trigger.start, LONGEST_NAME, is_of_name);
    start..text.run_within(trigger.start, LONGEST_NAME, is_of_name).max(trigger.start)
}

/// `[token]` says that one was there.
fn is_in_mark(text: &Text<'_>, name: &Range<usize>) -> bool {
    text.before(name.start) == b'[' && mark_at(text, name.start - 1).is_some()
}

fn value(text: &Text<'_>, name: &Range<usize>, class: Class, gap: &Gap) -> Option<Range<usize>> {
    let in_query = matches!(text.before(name.start), b'?' | b'&') && gap.link == Link::Sign;
    let mut gap_end = gap.end;
    // Once for the type that may stand before the value: `password: String = "x"`.
    for _ in 0..2 {
        let value = Value::at(text, gap_end, in_query)?;
        if value.is_overlong && matches!(class, Class::Weak(_) | Class::Digits) {
            return None;
        }
        let shown = text.part(value.content.clone());
        if mark_at(text, value.content.start).is_some() {
            return None;
        }
        if is_secret(text.part(name.clone()), shown, class, gap.link, &value, in_query) {
            return Some(value.whole(text, in_query));
        }
        gap_end = gap::after_type(text, value.content.end)?;
    }
    None
}

fn is_secret(name: &str, shown: &str, class: Class, link: Link, value: &Value, in_query: bool) -> bool {
    if harmless::is_placeholder(shown) || (!value.is_quoted && harmless::is_code(name, shown)) {
        return false;
    }
    let looks = looks::like_a_secret(shown);
    match (class, link) {
        (Class::Digits, _) => {
            (3..=8).contains(&shown.len()) && shown.bytes().all(|byte| byte.is_ascii_digit())
        }
        // `password hunter2`, but not `password is wrong`.
        (Class::Certain(_), Link::Word) => {
            // The end of a sentence is no sign of a password: `password wrong!`.
            let word = shown.trim_end_matches(['!', '?', ')']);
            looks::like_a_secret(word) >= Looks::Mixed && !value.is_quoted
        }
        (Class::Certain(_), _) => value.is_quoted || !harmless::is_said(shown),
        (Class::Likely(_), Link::Word) => looks == Looks::Random,
        (Class::Likely(_), _) if in_query => looks >= Looks::Mixed || shown.len() >= SHORTEST_AFTER_WEAK,
        (Class::Likely(_), _) => looks == Looks::Random || (value.is_overlong && looks == Looks::Mixed),
        (Class::Weak(_), Link::Sign) if in_query => looks == Looks::Random,
        (Class::Weak(_), Link::Sign) => {
            looks == Looks::Random && shown.len() >= SHORTEST_AFTER_WEAK && !looks::is_id(shown)
        }
        _ => false,
    }
}

/// A letter before it makes a name of a sign that stands between a name and its value.
fn is_word(byte: u8) -> bool {
    text::is_word(byte)
}
