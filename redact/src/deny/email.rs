//! E-mail addresses.

use super::finding::Findings;
use super::text::Text;
use crate::Kind;
use std::ops::Range;

/// RFC 5321, section 4.5.3.1.
const LONGEST_LOCAL: usize = 64;
const LONGEST_DOMAIN: usize = 255;

/// What a name after the last dot says of a file: `icon@2x.png`.
const FILES: [&str; 14] =
    ["css", "gif", "gz", "html", "jpeg", "jpg", "js", "json", "png", "rs", "svg", "tar", "tgz", "webp"];

/// Of no person: `git@github.com:org/name`.
const MACHINES: [&str; 2] = ["git", "hg"];

pub(super) fn look(text: &Text<'_>, sign: Range<usize>, findings: &mut Findings) {
    let after = text.part(sign.end..text.len()).chars().take(LONGEST_DOMAIN).take_while(|c| is_of_domain(*c));
    let domain = text.part(sign.end..sign.end + after.map(char::len_utf8).sum::<usize>());
    let Some(end) = domain_end(domain).map(|length| sign.end + length) else { return };
    let before = text.part(0..sign.start).chars().rev().take(LONGEST_LOCAL).take_while(|c| is_of_local(*c));
    let local = text.part(sign.start - before.map(char::len_utf8).sum::<usize>()..sign.start);
    // Signs that stand before a name are of the text around it.
    let name = local.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '_');
    if !name.is_empty() && !MACHINES.contains(&name) {
        findings.add(sign.start - name.len()..end, Kind::Email);
    }
}

fn is_of_local(c: char) -> bool {
    c.is_alphanumeric() || ".'*+-_%{}|!#$^~".contains(c)
}

fn is_of_domain(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-')
}

/// Up to the last label of letters: `example.com.` and `example.com-7`.
fn domain_end(domain: &str) -> Option<usize> {
    let mut end = None;
    let mut at = 0;
    for (nth, label) in domain.split('.').enumerate() {
        let letters = label.chars().take_while(|c| c.is_alphabetic() || *c == '-').collect::<String>();
        let letters = letters.trim_end_matches('-');
        let is_top = letters.chars().count() >= 2
            && (letters.len() == label.len()
                || label.get(letters.len()..).is_some_and(|rest| rest.starts_with('-')))
            && !FILES.contains(&letters);
        if nth > 0 && is_top {
            end = Some(at + letters.len());
        }
        if label.is_empty() {
            break;
        }
        at += label.len() + 1;
    }
    end
}
