//! Credentials after the name of a scheme (RFC 9110, section 11), where no header's name stands before: `Bearer x`.

use super::finding::Findings;
use super::named::looks::{self, Looks};
use super::text::{self, Text};
use crate::Kind;
use std::ops::Range;

/// Below that a word after `basic` or `bearer` is a word.
const SHORTEST: usize = 12;
const LONGEST: usize = 8192;

pub(super) fn look(text: &Text<'_>, scheme: Range<usize>, findings: &mut Findings) {
    if text::is_word(text.before(scheme.start)) {
        return;
    }
    let start = text.run_within(scheme.end, 3, |byte| byte == b' ');
    let end = text.run_within(start, LONGEST, is_of_credentials);
    let value = text.part(start..end);
    if value.len() >= SHORTEST && looks::like_a_secret(value) >= Looks::Random {
        findings.add(start..end, Kind::Token);
    }
}

/// `token68` of RFC 9110.
fn is_of_credentials(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~+/=|:".contains(&byte)
}
