//! What may begin a secret, found in one pass for all of them.

use super::issued::{self, Issued};
use super::named;
use super::text::Text;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use std::ops::Range;
use std::sync::OnceLock;

#[derive(Clone, Copy)]
pub(super) enum Trigger {
    /// A part of the name of a secret.
    Name,
    /// `Bearer`, and what else stands before the credentials in a header.
    Scheme,
    /// The start of what a provider issues.
    Issued(&'static Issued),
    /// Before the authority of a URL.
    Url,
    At,
    Jwt,
    KeyHead,
    KeyFoot,
}

pub(super) struct Table {
    automaton: AhoCorasick,
    triggers: Vec<Trigger>,
}

static TABLE: OnceLock<Option<Table>> = OnceLock::new();

/// Made where nobody else waits for it: a fork meanwhile would leave them waiting for ever.
pub(super) fn table() -> Option<&'static Table> {
    let known = || {
        let table = make();
        TABLE.get_or_init(|| table)
    };
    TABLE.get().unwrap_or_else(known).as_ref()
}

fn make() -> Option<Table> {
    let fixed = [
        ("bearer ", Trigger::Scheme),
        ("basic ", Trigger::Scheme),
        ("://", Trigger::Url),
        ("@", Trigger::At),
        ("eyJ", Trigger::Jwt),
        ("ZXlK", Trigger::Jwt),
        ("---BEGIN ", Trigger::KeyHead),
        ("--- BEGIN ", Trigger::KeyHead),
        ("---END ", Trigger::KeyFoot),
    ];
    let names = named::TRIGGERS.iter().map(|name| (*name, Trigger::Name));
    let issued = issued::ALL.iter().map(|issued| (issued.start, Trigger::Issued(issued)));
    let (patterns, triggers): (Vec<_>, Vec<_>) = fixed.into_iter().chain(names).chain(issued).unzip();
    // Nobody can see here that these patterns build; a test does.
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        // It is twice as fast as the automaton that would be chosen for so many patterns.
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::Standard)
        .build(patterns)
        .ok()?;
    Some(Table { automaton, triggers })
}

pub(super) fn all(text: &Text<'_>) -> impl Iterator<Item = (Trigger, Range<usize>)> {
    table().into_iter().flat_map(|table| {
        table.automaton.find_overlapping_iter(text.as_str()).filter_map(|found| {
            table.triggers.get(found.pattern().as_usize()).map(|trigger| (*trigger, found.range()))
        })
    })
}
