//! Where literals and quoted names end. Each function looks at what it consumes once, and at no more than a constant
//! number of bytes otherwise, so that no input takes more than linear time.

use super::class::{is_number, is_space, is_word};
use super::dialect::Backslash;
use super::eight;

/// How a quoted thing ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// Behind its closing quote.
    Closed(usize),
    /// Behind its closing quote, unless the server is told to read backslashes in another way than usual.
    Doubtful(usize),
    /// With the statement: there is no closing quote, or nobody can say which one it is.
    Open,
}

/// The end of what the quote at `start` opens.
#[inline]
pub(super) fn quoted(bytes: &[u8], start: usize, quote: u8, backslash: Backslash) -> End {
    let at = end_of_part(bytes, start + 1, quote, backslash);
    // Most have neither quotes nor backslashes in them.
    if bytes.get(at) == Some(&quote) && bytes.get(at + 1) != Some(&quote) {
        return End::Closed(at + 1);
    }
    quoted_from(bytes, start + 1, at, quote, backslash)
}

/// Where the next quote is, or the next backslash if those mean something; the end of the statement if none is.
#[inline]
fn end_of_part(bytes: &[u8], start: usize, quote: u8, backslash: Backslash) -> usize {
    let other = if backslash == Backslash::Stands { quote } else { b'\\' };
    let mut at = start;
    while at < bytes.len() {
        let chunk = eight::at(bytes, at);
        let marks = eight::find(chunk, quote) | eight::find(chunk, other);
        if marks != 0 {
            return at + eight::before(marks);
        }
        at += 8;
    }
    bytes.len()
}

/// The end of a quoted thing of which all from `start` to `at` has been looked at.
fn quoted_from(bytes: &[u8], start: usize, mut at: usize, quote: u8, backslash: Backslash) -> End {
    // In some languages three quotes open a string, and one does not close it.
    let mut is_doubtful = at == start && backslash == Backslash::Unknown;
    loop {
        at = end_of_part(bytes, at, quote, backslash);
        let Some(found) = bytes.get(at) else { return End::Open };
        if *found == quote {
            if bytes.get(at + 1) != Some(&quote) {
                return if is_doubtful { End::Doubtful(at + 1) } else { End::Closed(at + 1) };
            }
            at += 2;
            continue;
        }
        if backslash == Backslash::Escapes {
            at += 2;
            continue;
        }
        let run = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b'\\').count();
        at += run;
        if run % 2 == 1 && bytes.get(at) == Some(&quote) {
            match backslash {
                Backslash::Unknown => return End::Open,
                Backslash::UsuallyEscapes => at += 1,
                _ => {}
            }
            is_doubtful = true;
        }
    }
}

/// What looks like a word, since it begins with a character beyond ASCII, and is none.
pub(super) enum Foreign {
    Number,
    /// A string in quotes that no language has, as text processors put them; the quote has so many bytes.
    Quoted(usize),
}

/// What the character at `start` begins, if that is no word.
pub(super) fn foreign(bytes: &[u8], start: usize) -> Option<Foreign> {
    let beginning = bytes.get(start..)?.get(..8).or_else(|| bytes.get(start..))?;
    let mut characters = beginning.utf8_chunks().next()?.valid().chars();
    let first = characters.next().filter(|first| !first.is_ascii())?;
    let is_amount = matches!(first, '\u{A2}'..='\u{A5}' | '\u{20A0}'..='\u{20CF}')
        && characters.next().is_some_and(char::is_numeric);
    match first {
        '\u{2018}'..='\u{201F}' | '\u{AB}' | '\u{2039}' | '\u{FF02}' | '\u{FF07}' => {
            Some(Foreign::Quoted(first.len_utf8()))
        }
        _ if is_amount || first.is_numeric() => Some(Foreign::Number),
        _ => None,
    }
}

/// The end of what such a quote opens, from behind it. An apostrophe within a word is none.
pub(super) fn foreign_quoted(bytes: &[u8], inside: usize) -> End {
    const CLOSING: [&[u8]; 8] = [
        "\u{2018}".as_bytes(),
        "\u{2019}".as_bytes(),
        "\u{201C}".as_bytes(),
        "\u{201D}".as_bytes(),
        "\u{BB}".as_bytes(),
        "\u{203A}".as_bytes(),
        "\u{FF02}".as_bytes(),
        "\u{FF07}".as_bytes(),
    ];
    let rest = bytes.get(inside..).unwrap_or_default();
    let closing = |at: usize| {
        let quote =
            CLOSING.iter().find(|quote| rest.get(at..).is_some_and(|rest| rest.starts_with(quote)))?;
        let end = at + quote.len();
        (!rest.get(end).is_some_and(|byte| is_word(*byte))).then_some(inside + end)
    };
    (0..rest.len()).find_map(closing).map_or(End::Open, End::Closed)
}

/// The end of the name that the bracket at `start` opens.
pub(super) fn bracketed(bytes: &[u8], start: usize) -> End {
    quoted(bytes, start, b']', Backslash::Stands)
}

/// The end of `[a name]` in a language where brackets may also be around a subscript or a list.
pub(super) fn bracketed_name(bytes: &[u8], start: usize) -> Option<usize> {
    let inside = bytes.get(start + 1..)?;
    let first = inside.first()?;
    if !(first.is_ascii_alphabetic() || matches!(first, b'_' | b'#' | 0x80..)) {
        return None;
    }
    let is_part = |byte: u8| is_word(byte) || matches!(byte, b' ' | b'-' | b'.' | b'$' | b'#' | b'@');
    let len = inside.iter().take(128).take_while(|byte| is_part(**byte)).count();
    (inside.get(len) == Some(&b']')).then_some(start + len + 2)
}

/// The end of `$tag$text$tag$`, if a tag begins at `start`.
pub(super) fn dollar_quoted(bytes: &[u8], start: usize) -> Option<End> {
    let rest = bytes.get(start + 1..)?;
    if rest.first()?.is_ascii_digit() {
        return None;
    }
    let name = rest.iter().take_while(|byte| is_word(**byte)).count();
    let tag = bytes.get(start..start + name + 2).filter(|tag| tag.last() == Some(&b'$'))?;
    let mut at = start + tag.len();
    // A tag is compared only where a `$` stands, and no further than to the next one.
    while let Some(found) = bytes.get(at..)?.iter().position(|byte| *byte == b'$') {
        at += found;
        let same = bytes.get(at..)?.iter().zip(tag).take_while(|(left, right)| left == right).count();
        if same == tag.len() {
            return Some(End::Closed(at + same));
        }
        at += same.max(1);
    }
    Some(End::Open)
}

/// The end of Oracle's `'[text]'` behind `q`, with the opening quote at `start`.
pub(super) fn alternative_quoted(bytes: &[u8], start: usize) -> End {
    let Some(open) = bytes.get(start + 1) else { return End::Open };
    let close = match open {
        b'[' => b']',
        b'{' => b'}',
        b'(' => b')',
        b'<' => b'>',
        other => *other,
    };
    let inside = bytes.get(start + 2..).unwrap_or_default();
    let found = inside.windows(2).position(|pair| pair == [close, b'\'']);
    found.map_or(End::Open, |found| End::Closed(start + 2 + found + 2))
}

/// The end of the number whose first digit, point or sign is at `start`.
#[inline]
pub(super) fn number(bytes: &[u8], start: usize) -> usize {
    let signless = start + usize::from(matches!(bytes.get(start), Some(b'+' | b'-')));
    let end = number_part(bytes, signless);
    match bytes.get(end) {
        Some(b'+' | b'-') => number_with_sign(bytes, signless, end),
        _ => end,
    }
}

/// The end of a number whose digits, letters and points are followed by a sign at `end`, which may be that of its exponent.
fn number_with_sign(bytes: &[u8], start: usize, end: usize) -> usize {
    let part = bytes.get(start..end).unwrap_or_default();
    let goes_on = matches!(part.last(), Some(b'e' | b'E'))
        && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
        && !matches!(part.get(1), Some(b'x' | b'X'))
        && part.iter().filter(|byte| byte.is_ascii_alphabetic()).count() == 1;
    if goes_on { number_part(bytes, end + 1) } else { end }
}

/// The end of digits, letters and points.
#[inline]
fn number_part(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while bytes.get(at).is_some_and(|byte| is_number(*byte)) {
        at += 1;
    }
    at
}

/// The end of a UUID that stands at `start` without quotes, with braces or without.
pub(super) fn uuid(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    if let Some(inside) = rest.strip_prefix(b"{") {
        let len =
            inside.iter().take(64).take_while(|byte| byte.is_ascii_hexdigit() || **byte == b'-').count();
        let digits = inside.get(..len)?.iter().filter(|byte| **byte != b'-').count();
        return (digits == 32 && inside.get(len) == Some(&b'}')).then_some(start + len + 2);
    }
    let uuid = rest.get(..36).filter(|uuid| uuid.get(8) == Some(&b'-'))?;
    let is_right = uuid.iter().enumerate().all(|(index, byte)| match index {
        8 | 13 | 18 | 23 => *byte == b'-',
        _ => byte.is_ascii_hexdigit(),
    });
    let ends = !rest.get(36).is_some_and(|byte| is_word(*byte));
    (is_right && ends).then_some(start + 36)
}

/// The end of what stands behind `scheme:` at `start`, if that makes it an address: those may hold a password.
pub(super) fn address(bytes: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    if !rest.starts_with(b"://") {
        return None;
    }
    let ends = |byte: &u8| is_space(*byte) || matches!(byte, b'\'' | b'"' | b'`' | b';');
    let end_from = |at: usize| {
        let rest = rest.get(at..).unwrap_or_default();
        at + rest.iter().position(ends).unwrap_or(rest.len())
    };
    let end = end_from(0);
    // A password may have a semicolon in it.
    let behind = rest.get(end + 1..).filter(|_| rest.get(end) == Some(&b';')).unwrap_or_default();
    let host = behind.iter().take(64).take_while(|byte| !ends(byte)).position(|byte| *byte == b'@');
    Some(start + host.map_or(end, |host| end_from(end + 1 + host)))
}
