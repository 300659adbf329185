//! How far a value goes.

use super::super::text::Text;
use std::ops::Range;

/// What is in quotes and longer is looked at to the end of its line.
const LONGEST_QUOTED: usize = 1024;

/// A value without quotes that is longer is one whatever it looks like.
const LONGEST_JUDGED: usize = 96;

pub(super) struct Value {
    pub(super) content: Range<usize>,
    pub(super) is_quoted: bool,
    /// Too long for a word, and for a look at what is in it.
    pub(super) is_overlong: bool,
}

impl Value {
    pub(super) fn at(text: &Text<'_>, start: usize, in_query: bool) -> Option<Self> {
        let start = after_wrapper(text, start);
        let backslashes = text.run_within(start, 3, |byte| byte == b'\\') - start;
        let quote = start + backslashes;
        if let Some((opener, closer)) = quotes(text, quote) {
            return Some(quoted(text, quote + opener, closer, backslashes));
        }
        let end = text.run_within(start, LONGEST_JUDGED + 1, |byte| !ends_value(byte, in_query));
        let end = before_next(text, start..end);
        let is_overlong = end - start > LONGEST_JUDGED;
        let end = if is_overlong { end } else { start + trimmed(text.part(start..end)).len() };
        (end > start).then_some(Value { content: start..end, is_quoted: false, is_overlong })
    }

    /// All of it, if only its start was looked at.
    pub(super) fn whole(self, text: &Text<'_>, in_query: bool) -> Range<usize> {
        if self.is_quoted || !self.is_overlong {
            return self.content;
        }
        self.content.start..text.run(self.content.start, |byte| !ends_value(byte, in_query))
    }
}

/// `Some("x")`, `@"x"`, `b"x"`.
fn after_wrapper(text: &Text<'_>, start: usize) -> usize {
    for wrapper in ["Some(", "@", "b", "r", "&", "f", "u", "L"] {
        if text.starts_with(start, wrapper) && matches!(text.byte(start + wrapper.len()), b'"' | b'\'') {
            return start + wrapper.len();
        }
    }
    start
}

/// The length of the quote that opens here, and what closes it.
fn quotes(text: &Text<'_>, at: usize) -> Option<(usize, char)> {
    let c = text.part(at..text.len()).chars().next()?;
    let closer = match c {
        '"' | '\'' | '`' => c,
        '“' | '„' => '”',
        '‘' => '’',
        '«' => '»',
        _ => return None,
    };
    Some((c.len_utf8(), closer))
}

fn quoted(text: &Text<'_>, start: usize, closer: char, backslashes: usize) -> Value {
    let mut escapes = 0;
    for (at, c) in text.part(start..text.len()).char_indices().take_while(|(at, _)| *at < LONGEST_QUOTED) {
        let is_end = c == closer
            && if backslashes > 0 { escapes <= backslashes } else { escapes % 2 == 0 }
            && !(c == '\'' && text.byte(start + at + 1).is_ascii_alphanumeric());
        if is_end {
            let end = start + at - if backslashes > 0 { escapes } else { 0 };
            return Value { content: start..end.max(start), is_quoted: true, is_overlong: false };
        }
        escapes = if c == '\\' { escapes + 1 } else { 0 };
    }
    // It was cut, or is no quote. The rest of the line may be its value.
    let line = text.part(start..text.len());
    let end = start + line.find('\n').unwrap_or(line.len());
    Value { content: start..end, is_quoted: true, is_overlong: end - start > LONGEST_JUDGED }
}

fn ends_value(byte: u8, in_query: bool) -> bool {
    byte.is_ascii_whitespace()
        || byte.is_ascii_control()
        || matches!(byte, b'"' | b'\'' | b'`' | b'<' | b',' | b';' | b'\\')
        || in_query && matches!(byte, b'&' | b'#' | b'>')
}

/// Up to the next pair of a query or a form: `a&name=`.
fn before_next(text: &Text<'_>, value: Range<usize>) -> usize {
    let pairs = text.part(value.clone()).match_indices('&');
    let mut next = pairs.filter(|(at, _)| {
        let name = value.start + at + 1;
        let end = text
            .run_within(name, 64, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'));
        end > name && text.byte(end) == b'='
    });
    next.next().map_or(value.end, |(at, _)| value.start + at)
}

/// Without brackets that were opened before the value, and without what ends a sentence.
fn trimmed(value: &str) -> &str {
    let mut value = value;
    loop {
        let Some(last) = value.chars().last() else { return value };
        let is_of_text = match last {
            ')' => !value.contains('('),
            ']' => !value.contains('['),
            '}' => !value.contains('{'),
            '>' => !value.contains('<'),
            '.' | ':' | '?' => true,
            _ => false,
        };
        if !is_of_text {
            return value;
        }
        value = value.get(..value.len() - last.len_utf8()).unwrap_or_default();
    }
}
