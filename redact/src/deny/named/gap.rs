//! What stands between a name and its value.

use super::super::text::Text;
use super::is_word;
use super::name::Class;
use std::ops::Range;

/// How a name is joined to its value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Link {
    /// `=`, `:` and the like, or the end of an XML tag.
    Sign,
    /// A space before a quote, or after the name of a flag: `--password x`.
    Direct,
    /// `password is x`, `password x`.
    Word,
}

pub(super) struct Gap {
    pub(super) end: usize,
    pub(super) link: Link,
}

const MOST_SPACES: usize = 8;
/// An XML element may have its value on the next line.
const MOST_BLANKS: usize = 64;

impl Gap {
    pub(super) fn after(text: &Text<'_>, name: &Range<usize>, class: Class) -> Option<Self> {
        let closed = text.run_within(name.end, 6, |byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b']'));
        let is_closed = closed > name.end;
        let closed = after_index(text, closed);
        let spaced = spaces(text, closed);
        if let Some(end) = after_sign(text, name, spaced) {
            return Some(Gap { end, link: Link::Sign });
        }
        let has_space = spaced > closed;
        let next = text.byte(spaced);
        let is_quote = |at: usize| matches!(text.byte(at), b'"' | b'\'' | b'`');
        // `setProperty("X_TOKEN", "x")`
        if is_closed && next == b',' && is_quote(spaces(text, spaced + 1)) {
            return Some(Gap { end: spaces(text, spaced + 1), link: Link::Sign });
        }
        // `Password::new("x")` and `std::string secret("x")`
        if !has_space && next == b'(' && is_quote(closed + 1) {
            return Some(Gap { end: closed + 1, link: Link::Direct });
        }
        if !has_space {
            return None;
        }
        // `var token string = "x"`, `<add key="Password" value="x" />`
        let word = text.run_within(spaced, 16, |byte| byte.is_ascii_alphanumeric());
        let after_word = spaces(text, word);
        if word > spaced && text.byte(after_word) == b'=' && is_quote(spaces(text, after_word + 1)) {
            return Some(Gap { end: spaces(text, after_word + 1), link: Link::Sign });
        }
        let is_certain = matches!(class, Class::Certain(_));
        let is_flag = text.before(name.start) == b'-' || text.part(name.clone()).starts_with('-');
        if is_flag && next != b'-' || is_certain && is_quote(spaced) {
            return Some(Gap { end: spaced, link: Link::Direct });
        }
        let said = text.part(spaced..word);
        if matches!(said, "is" | "was") {
            return Some(Gap { end: after_word, link: Link::Word });
        }
        // `CREATE USER ann IDENTIFIED BY PASSWORD x`, `password x`
        is_certain.then_some(Gap { end: spaced, link: Link::Word })
    }
}

/// `secret[25]`
fn after_index(text: &Text<'_>, at: usize) -> usize {
    if text.byte(at) != b'[' {
        return at;
    }
    let end = text.run_within(at + 1, 4, |byte| byte.is_ascii_digit());
    if text.byte(end) == b']' { end + 1 } else { at }
}

fn spaces(text: &Text<'_>, at: usize) -> usize {
    text.run_within(at, MOST_SPACES, |byte| matches!(byte, b' ' | b'\t'))
}

fn after_sign(text: &Text<'_>, name: &Range<usize>, at: usize) -> Option<usize> {
    let end =
        text.run_within(at, 4, |byte| matches!(byte, b'=' | b':' | b'?' | b'!' | b'|' | b'+' | b'.' | b'>'));
    let sign = text.part(at..end);
    match sign {
        // `token::Kind`, and a URL whose scheme it is.
        "::" => None,
        ":" if text.starts_with(end, "//") => None,
        ">" | ">=" => {
            let is_tag =
                sign == ">" && at == name.end && text.part(name.start.saturating_sub(1)..name.start) == "<";
            is_tag.then(|| text.run_within(end, MOST_BLANKS, |byte| byte.is_ascii_whitespace()))
        }
        _ if sign.contains(['=', ':']) => Some(spaces(text, end)),
        _ if text.starts_with(at, "\u{ff1a}") => Some(spaces(text, at + "\u{ff1a}".len())),
        _ => None,
    }
}

/// Behind the equals sign that follows a type, if one does.
pub(super) fn after_type(text: &Text<'_>, at: usize) -> Option<usize> {
    let sign = spaces(text, at);
    let is_assigned = text.byte(sign) == b'=' && !is_word(text.byte(sign + 1));
    is_assigned.then(|| spaces(text, sign + 1))
}
