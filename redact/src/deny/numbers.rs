//! What is known by its digits and their check.

mod card;
mod iban;
mod luhn;
mod national;

use super::finding::Findings;
use super::text::{self, Text};
use crate::{Kind, Options};

pub(super) fn look(text: &Text<'_>, options: Options, findings: &mut Findings) {
    let mut at = 0;
    while let Some(length) = text.bytes(at..text.len()).iter().position(u8::is_ascii_digit) {
        let start = at + length;
        // A run of digits is never looked at from its middle.
        at = text.run(start, |byte| byte.is_ascii_digit());
        if let Some(found) = iban::at(text, start) {
            at = found.end;
            findings.add(found, Kind::Iban);
        } else if options.national_ids
            && let Some(found) = national::at(text, start)
        {
            at = at.max(found.end);
            findings.add(found, Kind::NationalId);
        } else if !text::is_word(text.before(start))
            && let Some(end) = card::groups(text, start, |found| findings.add(found, Kind::Card))
        {
            at = at.max(end);
        }
    }
}
