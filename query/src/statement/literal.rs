//! Where literals and quoted names end. Each function looks at what it consumes once, and at no more than a constant
//! number of bytes otherwise, so that no input takes more than linear time.

use super::class::{is_space, is_word};
use super::dialect::Backslash;

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
pub(super) fn quoted(bytes: &[u8], start: usize, quote: u8, backslash: Backslash) -> End {
    let mut at = start + 1;
    let mut is_doubtful = false;
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let is_end = |byte: &u8| *byte == quote || (*byte == b'\\' && backslash != Backslash::Stands);
        let Some(found) = rest.iter().position(is_end) else { return End::Open };
        at += found;
        if bytes.get(at) == Some(&quote) {
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
pub(super) fn number(bytes: &[u8], start: usize) -> usize {
    let signless = start + usize::from(matches!(bytes.get(start), Some(b'+' | b'-')));
    let end = number_part(bytes, signless);
    // Of the letters, the first may be that of an exponent, whose sign has ended the loop.
    let part = bytes.get(signless..end).unwrap_or_default();
    let goes_on = matches!(bytes.get(end), Some(b'+' | b'-'))
        && matches!(part.last(), Some(b'e' | b'E'))
        && bytes.get(end + 1).is_some_and(u8::is_ascii_digit)
        && !matches!(part.get(1), Some(b'x' | b'X'))
        && part.iter().filter(|byte| byte.is_ascii_alphabetic()).count() == 1;
    if goes_on { number_part(bytes, end + 1) } else { end }
}

/// The end of digits, letters and points.
#[inline]
fn number_part(bytes: &[u8], start: usize) -> usize {
    let rest = bytes.get(start..).unwrap_or_default();
    start + rest.iter().position(|byte| !is_word(*byte) && *byte != b'.').unwrap_or(rest.len())
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
    Some(start + rest.iter().position(ends).unwrap_or(rest.len()))
}
