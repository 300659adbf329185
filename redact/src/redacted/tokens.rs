//! What is neither a value nor a URL: words, numbers and what looks like neither.

use super::cover::{Cover, Fate};
use super::{path, shape};
use std::ops::Range;

/// Stays at either end of a word, whatever the word is.
const EDGES: [char; 15] = ['.', ':', '!', '?', '-', '=', '/', '*', '#', '|', '\\', '&', '~', '+', '%'];

pub(super) fn mask(cover: &mut Cover<'_>) {
    let mut numbers = Numbers::default();
    let mut start = 0;
    let mut previous = ' ';
    let mut chars = cover.text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let next = chars.peek().map_or(' ', |(_, next)| *next);
        let joins = matches!(c, '\'' | '’') && previous.is_alphanumeric() && next.is_alphanumeric();
        if !cover.is_open(at) || (is_delimiter(c) && !joins) {
            judge(cover, start..at, &mut numbers);
            start = at + c.len_utf8();
        }
        previous = c;
    }
    judge(cover, start..cover.text.len(), &mut numbers);
}

fn is_delimiter(c: char) -> bool {
    matches!(c, ' ' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | ',' | ';' | '"' | '\'' | '`')
        || matches!(c, '…' | '–' | '—' | '“' | '”' | '‘' | '’' | '«' | '»' | '「' | '」')
        || matches!(c, '，' | '。' | '、' | '：' | '；' | '（' | '）' | '！' | '？')
}

fn judge(cover: &mut Cover<'_>, token: Range<usize>, numbers: &mut Numbers) {
    let whole = cover.part(token.clone());
    let from_start = whole.trim_start_matches(EDGES);
    let core = from_start.trim_end_matches(EDGES);
    // `::1` begins with what would be punctuation.
    if core.is_empty() || shape::is_address(whole.trim_end_matches(EDGES)) {
        return;
    }
    let start = token.end - from_start.len();
    let core_range = start..start + core.len();
    if shape::is_number(core) {
        numbers.judge(cover, core_range);
    } else if let Some(route) = path_in(whole) {
        mask_path(cover, token.start + route..core_range.end);
        judge(cover, token.start..token.start + route, numbers);
    } else if !shape::is_plain(core) {
        // `charges?limit=3`
        match core.split_once('?') {
            Some((path, _)) if shape::is_plain(path) => {
                cover.settle(start + path.len() + 1..core_range.end, Fate::MaskedInUrl);
            }
            _ => cover.mask(core_range),
        }
    }
}

/// Where a path begins that begins the token, or follows `url=` or `path:`.
fn path_in(token: &str) -> Option<usize> {
    let slash = token.find('/')?;
    let before = token.get(..slash)?;
    (before.is_empty() || before.ends_with(['=', ':'])).then_some(slash)
}

/// `/v1/charges/ch_1?limit=3`
fn mask_path(cover: &mut Cover<'_>, route: Range<usize>) {
    let text = cover.part(route.clone());
    let end = text.find(['?', '#']).unwrap_or(text.len());
    let shown = path::shown(text.get(..end).unwrap_or_default());
    cover.settle(route.start + shown..route.start + end, Fate::MaskedInUrl);
    cover.settle(route.start + end + 1..route.end, Fate::MaskedInUrl);
}

/// Digits that stand in groups are one number: a card's, an account's, a telephone's.
#[derive(Default)]
struct Numbers {
    group: Range<usize>,
    digits: usize,
}

impl Numbers {
    fn judge(&mut self, cover: &mut Cover<'_>, number: Range<usize>) {
        let before = cover.part(0..number.start);
        let joiner = [" - ", " ", ",", "-"].into_iter().find(|joiner| before.ends_with(joiner));
        let previous = number.start - joiner.map_or(0, str::len);
        // After a URL that lost its end, three digits are a status.
        let follows = match previous.checked_sub(1).map(|at| cover.fate(at)) {
            Some(Fate::Masked) => true,
            Some(Fate::MaskedInUrl) => number.len() != 3,
            _ => false,
        };
        if follows {
            cover.mask(previous..number.end);
            return;
        }
        if self.group.is_empty() || self.group.end != previous {
            *self = Numbers { group: number.start..number.start, digits: 0 };
        }
        self.digits += shape::digits(cover.part(number.clone()));
        self.group.end = number.end;
        if self.digits > shape::MOST_DIGITS {
            cover.mask(self.group.clone());
        }
    }
}
