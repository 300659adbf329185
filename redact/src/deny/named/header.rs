//! The headers of requests whose values are credentials (RFC 9110, section 11.6, and RFC 6265).

use super::super::finding::mark_at;
use super::super::text::Text;
use super::gap::{Gap, Link};
use super::harmless;
use std::ops::Range;

/// Their credentials have spaces.
const OF_MANY_PARTS: [&str; 6] = ["aws4-hmac-sha256", "digest", "hawk", "oauth", "ntlm", "signature"];

/// Shorter values are words of a text.
const SHORTEST: usize = 4;

/// How far is looked for what tells whether there is a secret. If there is, it goes on to its end.
const LONGEST_JUDGED: usize = 256;

/// What is after the scheme, or all if there is no scheme.
pub(super) fn credentials(text: &Text<'_>, name: &Range<usize>, gap: &Gap) -> Option<Range<usize>> {
    let header = Header::of(text, name, gap)?;
    let first = header.start..word_end(text, header.start, LONGEST_JUDGED);
    let scheme = text.part(first.clone());
    let is_scheme = text.byte(first.end) == b' '
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && !scheme.bytes().all(|byte| byte.is_ascii_digit());
    // A header's value is no sentence: `authorization: the user may not`.
    if is_scheme != is_known_scheme(scheme) {
        return None;
    }
    let start = if is_scheme { text.run_within(first.end, 4, |byte| byte == b' ') } else { first.start };
    let judged = text.part(start..word_end(text, start, LONGEST_JUDGED)).trim_end_matches('.');
    let is_harmless = mark_at(text, start).is_some()
        || harmless::is_placeholder(judged)
        || harmless::is_code(text.part(name.clone()), judged)
        || harmless::is_said(judged);
    if is_harmless || judged.len() < SHORTEST {
        return None;
    }
    if OF_MANY_PARTS.iter().any(|of| scheme.eq_ignore_ascii_case(of)) {
        return Some(start..header.line(text, start));
    }
    let word = text.part(start..word_end(text, start, text.len()));
    Some(start..start + word.trim_end_matches('.').len())
}

fn is_known_scheme(scheme: &str) -> bool {
    let known = ["apikey", "api-key", "api-token", "basic", "bearer", "key", "negotiate", "token", "sso-key"];
    known.iter().chain(&OF_MANY_PARTS).any(|of| scheme.eq_ignore_ascii_case(of))
}

/// All of the pairs of a header, up to the end of its line.
pub(super) fn cookies(text: &Text<'_>, name: &Range<usize>, gap: &Gap) -> Option<Range<usize>> {
    let header = Header::of(text, name, gap)?;
    let sign = text.run_within(header.start, LONGEST_JUDGED, is_of_cookie_name);
    let is_pair = sign > header.start && text.byte(sign) == b'=';
    let is_code = matches!(text.byte(sign + 1), b'=' | b' ' | b'>' | 0);
    (is_pair && !is_code).then(|| header.start..header.line(text, header.start))
}

/// A token of RFC 9110.
fn is_of_cookie_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Where a header's value begins, and the quote that it stands in if it is one of a command or a map.
struct Header {
    start: usize,
    quote: u8,
}

impl Header {
    fn of(text: &Text<'_>, name: &Range<usize>, gap: &Gap) -> Option<Self> {
        if gap.link != Link::Sign {
            return None;
        }
        let start = text.run_within(gap.end, 4, |byte| matches!(byte, b'"' | b'\'' | b'`' | b'\\' | b'['));
        let start = if mark_at(text, gap.end).is_some() { gap.end } else { start };
        let is_quote = |byte: &u8| matches!(byte, b'"' | b'\'' | b'`');
        let quote = [text.before(start), text.before(name.start)].into_iter().find(is_quote);
        Some(Header { start, quote: quote.unwrap_or(0) })
    }

    /// Where the line ends, without escapes and spaces at its end.
    fn line(&self, text: &Text<'_>, from: usize) -> usize {
        let mut previous = 0;
        let end = text.run(from, |byte| {
            let is_escape = previous == b'\\' && matches!(byte, b'n' | b'r');
            previous = byte;
            !is_escape && !matches!(byte, b'\n' | b'\r') && byte != self.quote
        });
        from + text.part(from..end).trim_end_matches(['\\', ' ']).len()
    }
}

/// Where the word ends that begins here.
fn word_end(text: &Text<'_>, from: usize, most: usize) -> usize {
    text.run_within(from, most, |byte| {
        !byte.is_ascii_whitespace()
            && !matches!(byte, b'"' | b'\'' | b'`' | b',' | b';' | b'<' | b'\\' | b')')
    })
}
