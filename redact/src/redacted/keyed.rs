//! What follows a word such as `password` is masked whatever it looks like: up to the next comma or semicolon or the end
//! of the sentence, for a pass phrase has spaces. After a space it stays if it says something of the secret, as in
//! `token expired`; after a colon or an equals sign it does not.

use super::cover::Cover;
use super::names;
use super::quoted::{self, Quote};
use std::ops::Range;

/// Shown if a value ends with it.
const CLOSERS: &str = " )]}>,;:.!?'\"`";
const WORD_CLOSERS: &str = " )]}>,;:.!?'\"`=";

/// The digits of a port.
const LONGEST_PORT: usize = 5;

/// The digits of an HTTP status.
const STATUS: usize = 3;

pub(super) fn mask(cover: &mut Cover<'_>) {
    mask_pem(cover);
    let lower = cover.text.to_ascii_lowercase();
    let mut quotes = quoted::ranges(cover).into_iter().peekable();
    let mut names = words(&lower);
    names.retain(|word| cover.is_open(word.start) && word.is_secret(cover, &lower));
    let mut hidden = 0;
    for name in names {
        if name.start < hidden {
            continue;
        }
        let Some(start) = value_after(cover, &lower, &name) else { continue };
        while quotes.next_if(|quote| quote.end <= start).is_some() {}
        let quote = quotes.peek().filter(|quote| quote.start <= name.start);
        let limit = quote.map_or(cover.text.len(), |quote| quote.end);
        hidden = mask_value(cover, &lower, &name, start..limit);
    }
}

/// A key in the form that files have, up to its end or that of the text.
fn mask_pem(cover: &mut Cover<'_>) {
    const FOOT: &str = "-----END ";
    let mut foot = 0;
    for (start, _) in cover.text.match_indices("-----BEGIN ") {
        // Its foot was looked for already, from an earlier head.
        if start < foot {
            continue;
        }
        let rest = cover.part(start..cover.text.len());
        let length = rest.find(FOOT).unwrap_or(rest.len());
        foot = start + length;
        let label = rest.get(length + FOOT.len()..).and_then(|label| label.find("-----"));
        cover.mask(start..label.map_or(cover.text.len(), |label| foot + FOOT.len() + label + "-----".len()));
    }
}

/// What may be a name.
struct Word {
    start: usize,
    end: usize,
    /// In a URL or a path, where a value goes no further than the next space, and a colon may announce something else.
    in_path: bool,
}

impl Word {
    fn is_secret(&self, cover: &Cover<'_>, lower: &str) -> bool {
        // `basic` alone is a word like any other.
        names::is_secret(lower.get(self.start..self.end).unwrap_or_default())
            || cover.part(self.start..self.end) == "Basic"
    }
}

fn words(text: &str) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut token = 0;
    let mut in_path = false;
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        if c.is_alphanumeric() || matches!(c, '_' | '-') {
            match words.last_mut() {
                Some(word) if word.end == at => word.end = end,
                _ => words.push(Word { start: at, end, in_path }),
            }
        } else if c == '/' {
            in_path |= at == token || text.get(..at).is_some_and(|before| before.ends_with(":/"));
        } else if " ([{<\"'`,;".contains(c) {
            in_path = false;
            token = end;
        }
    }
    words
}

/// What is between a name and what follows it.
#[derive(Default)]
struct Gap {
    end: usize,
    /// A colon or an equals sign, or the end of a tag.
    has_sign: bool,
    has_space: bool,
    /// It closes a bracket that was opened before the name.
    has_bracket: bool,
}

impl Gap {
    fn after(cover: &Cover<'_>, name: usize) -> Option<Self> {
        let mut gap = Gap { end: cover.text.len(), ..Gap::default() };
        for (at, c) in cover.part(name..cover.text.len()).char_indices() {
            let at = name + at;
            let is_begun = gap.has_sign || gap.has_space;
            match c {
                _ if !cover.is_open(at) => {
                    gap.end = at;
                    break;
                }
                ' ' => gap.has_space = true,
                ':' | '：' | '=' | '>' => gap.has_sign = true,
                ')' | ']' | '}' if !is_begun => gap.has_bracket = true,
                '\\' | '"' | '\'' | '`' | '”' | '’' | '»' | '」' if !is_begun => {}
                '(' | '[' | '{' if is_begun => {}
                _ => {
                    gap.end = at;
                    break;
                }
            }
        }
        (gap.has_sign || gap.has_space).then_some(gap)
    }
}

/// Where the value begins that follows a name, if one does.
fn value_after(cover: &Cover<'_>, lower: &str, name: &Word) -> Option<usize> {
    let mut at = name.end;
    // Whether the name is just before, or a word such as `is`.
    let mut is_expected = true;
    loop {
        let gap = Gap::after(cover, at)?;
        let is_first = at == name.end;
        // After the end of a URL it may be why its call failed.
        let ends_path = name.in_path && is_first && gap.has_space;
        if is_expected && gap.has_sign && !ends_path {
            return (!is_port(cover, name, &gap)).then_some(gap.end);
        }
        if gap.has_bracket && !gap.has_sign {
            return None;
        }
        is_expected |= gap.has_sign;
        let start = word_start(cover, gap.end)?;
        let word = word_at(lower, start);
        if !cover.is_open(start) {
            return is_expected.then_some(start);
        }
        if names::is_name(word) {
            return None;
        }
        let is_status =
            name.in_path && word.len() == STATUS && word.bytes().all(|byte| byte.is_ascii_digit());
        if !names::is_said(word) && !is_status {
            return is_expected.then_some(start);
        }
        is_expected = names::is_link(word);
        at = start + word.len();
    }
}

/// `http://auth:8080`
fn is_port(cover: &Cover<'_>, name: &Word, gap: &Gap) -> bool {
    let rest = cover.part(gap.end..cover.text.len());
    let digits = rest.bytes().take(LONGEST_PORT + 1).take_while(u8::is_ascii_digit).count();
    name.in_path
        && cover.part(name.end..gap.end) == ":"
        && (1..=LONGEST_PORT).contains(&digits)
        && !rest.get(digits..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric()))
}

/// The first letter or digit from here on, or a mark. A quote is for the pass after this.
fn word_start(cover: &Cover<'_>, from: usize) -> Option<usize> {
    for (at, c) in cover.part(from..cover.text.len()).char_indices() {
        let at = from + at;
        if c.is_alphanumeric() || !cover.is_open(at) {
            return Some(at);
        }
        if matches!(c, ',' | ';') || Quote::opening(cover, at).is_some() {
            return None;
        }
    }
    None
}

fn word_at(lower: &str, start: usize) -> &str {
    let rest = lower.get(start..).unwrap_or_default();
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '\'').unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// Masks what is in the quotes that open at the start of `value`, or the value's clause. Nobody can know which
/// punctuation is still of a password, so only such at the end is not.
///
/// Returns up to where a name announces nothing. At the end of quotes or of a URL one still does: `cookie: "key": x`.
fn mask_value(cover: &mut Cover<'_>, lower: &str, name: &Word, value: Range<usize>) -> usize {
    let backslashes = cover.part(value.clone()).bytes().take_while(|byte| *byte == b'\\').count();
    let quote = value.start + backslashes;
    if cover.is_open(quote)
        && let Some(quote) = Quote::opening(cover, quote)
    {
        quote.mask(cover);
        return value.start;
    }
    if name.in_path && !cover.part(name.end..value.start).contains(' ') {
        cover.mask(word(cover, value.clone()));
        return value.start;
    }
    let value = if lower.get(name.start..name.end).is_some_and(|name| name.ends_with("cookie")) {
        // Its pairs have semicolons between them.
        cover.trim_end(value, CLOSERS)
    } else {
        clause(cover, lower, value)
    };
    cover.mask(value.clone());
    value.end
}

/// Up to the next space or quote. A sign at its end may announce another value: `/token:password= x`.
fn word(cover: &Cover<'_>, value: Range<usize>) -> Range<usize> {
    let ends = |(at, c): &(usize, char)| {
        let at = value.start + at;
        *c == ' ' || !c.is_alphanumeric() && cover.is_open(at) && Quote::opening(cover, at).is_some()
    };
    let end = cover.part(value.clone()).char_indices().find(ends);
    cover.trim_end(value.start..end.map_or(value.end, |(at, _)| value.start + at), WORD_CLOSERS)
}

/// Up to the end of a part of a sentence, or to what caused the error: `no key x: connection refused`. Not in quotes.
fn clause(cover: &Cover<'_>, lower: &str, value: Range<usize>) -> Range<usize> {
    let mut end = value.end;
    let mut quoted = value.start;
    for (at, c) in cover.part(value.clone()).char_indices() {
        let at = value.start + at;
        if at < quoted || c.is_alphanumeric() || !cover.is_open(at) {
            continue;
        }
        if let Some(quote) = Quote::opening(cover, at) {
            quoted = quote.end(cover).unwrap_or(value.end);
            continue;
        }
        let after = cover.part(at + c.len_utf8()..value.end);
        let next = after.strip_prefix(' ');
        let ends = match c {
            ',' | ';' => after.is_empty() || next.is_some(),
            '.' | '!' | '?' => next.is_some_and(|next| next.starts_with(char::is_uppercase)),
            ':' if next.is_some() => {
                let word = word_at(lower, at + ": ".len());
                names::is_said(word) && !names::is_link(word)
            }
            _ => false,
        };
        if ends {
            end = at;
            break;
        }
    }
    // A quote that opened here is masked with its end, or that would open another.
    let trimmed = cover.trim_end(value.start..end, CLOSERS);
    value.start..trimmed.end.max(quoted.min(end))
}
