//! Private keys as files have them (RFC 7468 and its elders), whole or cut at either end.

use super::finding::Findings;
use super::text::Text;
use crate::Kind;
use std::ops::Range;

/// `-----BEGIN ENCRYPTED PRIVATE KEY-----` has 26 letters between its dashes and its label's end.
const LONGEST_LABEL: usize = 64;

/// A line of a key that is cut at its start.
const SHORTEST_LINE: usize = 16;

/// Invariant: no byte is looked at for two keys.
#[derive(Default)]
pub(super) struct Keys {
    /// Where the search for the end of a key stopped.
    end: usize,
}

impl Keys {
    pub(super) fn head(&mut self, text: &Text<'_>, begin: Range<usize>, findings: &mut Findings) {
        if begin.start < self.end {
            return;
        }
        let Some(body) = label_end(text, begin.end) else { return };
        let start = text.run_back(begin.start, 2, |byte| byte == b'-');
        let rest = text.part(body..text.len());
        let end = match foot(rest) {
            Some((foot, _)) if rest.get(..foot).is_some_and(is_blank) => return,
            Some((_, end)) => body + end,
            None => text.run(body, is_of_body),
        };
        self.end = end;
        if !is_blank(text.part(body..end)) {
            findings.add(start..end, Kind::PrivateKey);
        }
    }

    pub(super) fn foot(&mut self, text: &Text<'_>, foot: Range<usize>, findings: &mut Findings) {
        if foot.start < self.end {
            return;
        }
        let Some(end) = label_end(text, foot.end) else { return };
        let dashes = text.run_back(foot.start, 2, |byte| byte == b'-');
        let body = text.part(self.end..dashes);
        self.end = end;
        // From the end on: the last line is short, those before are not, and what else there is is no part of the key.
        let mut start = dashes;
        for (nth, line) in body.rsplit(|c: char| c.is_whitespace() || c == '\\').enumerate() {
            let line_end = start;
            let line_start = line_end - line.len();
            let is_short = line.trim_start_matches(['n', 'r']).len() < SHORTEST_LINE;
            if !line.bytes().all(is_base64) || (nth > 1 && is_short) {
                break;
            }
            start = line_start.saturating_sub(1).max(dashes - body.len());
        }
        let line_ends = text.part(start..dashes).len() - text.part(start..dashes).trim_start().len();
        let start = start + line_ends;
        if start < dashes && !is_blank(text.part(start..dashes)) {
            findings.add(start..end, Kind::PrivateKey);
        }
    }
}

/// The end of a label that names a private key, with its dashes.
fn label_end(text: &Text<'_>, from: usize) -> Option<usize> {
    let label = text.run_within(from, LONGEST_LABEL, |byte| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b' '
    });
    let names_key = text.part(from..label).contains("PRIVATE KEY");
    let end = text.run_within(label, 5, |byte| byte == b'-');
    (names_key && end >= label + 4).then_some(end)
}

/// Where the foot of a key begins and where it ends.
fn foot(rest: &str) -> Option<(usize, usize)> {
    let at = ["-----END ", "---- END "].iter().filter_map(|foot| rest.find(foot)).min()?;
    let label = at + "-----END ".len();
    let end = rest.get(label..)?.find("----").map_or(label, |length| {
        let dashes = label + length;
        dashes + rest.bytes().skip(dashes).take(5).take_while(|byte| *byte == b'-').count()
    });
    Some((at, end))
}

/// A key whose foot was cut off: its lines, with line breaks that may be escaped, and headers such as
/// `Proc-Type: 4,ENCRYPTED`.
fn is_of_body(byte: u8) -> bool {
    is_base64(byte) || byte.is_ascii_whitespace() || matches!(byte, b'\\' | b':' | b',' | b'-' | b'.')
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// Whether it is only line breaks, which may be escaped.
fn is_blank(body: &str) -> bool {
    !body.replace("\\n", "").replace("\\r", "").contains(|c: char| c.is_ascii_alphanumeric())
}
