//! JSON web tokens (RFC 7515 and 7516, compact form), and such in base64.

use super::finding::Findings;
use super::text::{self, Text};
use crate::Kind;
use std::ops::Range;

/// `{"alg":..}` has more in base64, and claims are no shorter.
const SHORTEST_PART: usize = 10;

/// Of a token in base64, which has no dots that would tell it from other base64.
const SHORTEST_ENCODED: usize = 80;

pub(super) fn look(text: &Text<'_>, start: Range<usize>, findings: &mut Findings) {
    let before = text.before(start.start);
    if text::is_word(before) || before == b'-' {
        return;
    }
    if text.starts_with(start.start, "ZXlK") {
        let end = text.run(start.end, |byte| is_base64_url(byte) || matches!(byte, b'+' | b'/' | b'='));
        if end - start.start >= SHORTEST_ENCODED {
            findings.add(start.start..end, Kind::Jwt);
        }
        return;
    }
    if !text.starts_with(start.start, "eyJ") {
        return;
    }
    let header = text.run(start.end, is_base64_url);
    let claims = text.run(header + 1, is_base64_url);
    if text.byte(header) != b'.' || header - start.start < SHORTEST_PART || claims - header <= SHORTEST_PART {
        return;
    }
    let end = text.run(claims, |byte| is_base64_url(byte) || matches!(byte, b'.' | b'='));
    // At the end of a sentence.
    let whole = text.part(start.start..end).trim_end_matches('.').len();
    findings.add(start.start..start.start + whole, Kind::Jwt);
}

fn is_base64_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}
