//! The numbers of bank accounts (ISO 13616): a country, its length, and two digits that check the rest.

use super::super::text::{self, Text};
use std::ops::Range;

/// The IBAN registry, release 99: the length for each country.
const LENGTHS: [(&str, usize); 88] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
];

/// With the two letters before the digits that begin here.
pub(super) fn at(text: &Text<'_>, digits: usize) -> Option<Range<usize>> {
    let start = digits.checked_sub(2)?;
    let country = text.part(start..digits);
    if !country.bytes().all(|byte| byte.is_ascii_alphabetic()) || text::is_word(text.before(start)) {
        return None;
    }
    let (_, length) = LENGTHS.iter().find(|(of, _)| country.eq_ignore_ascii_case(of))?;
    let mut number = Vec::with_capacity(*length);
    let mut at = start;
    while number.len() < *length {
        let byte = text.byte(at);
        if byte.is_ascii_alphanumeric() {
            number.push(byte.to_ascii_uppercase());
        } else if !(matches!(byte, b' ' | b'-') && number.len() % 4 == 0) {
            return None;
        }
        at += 1;
    }
    (!text::is_word(text.byte(at)) && checks(&number)).then_some(start..at)
}

/// ISO/IEC 7064, MOD 97-10, with the first four behind the rest.
fn checks(number: &[u8]) -> bool {
    let (head, rest) = number.split_at(4.min(number.len()));
    let is_checked = head.iter().skip(2).all(u8::is_ascii_digit);
    let remainder = rest.iter().chain(head).fold(0_u32, |remainder, byte| match byte {
        b'0'..=b'9' => (remainder * 10 + u32::from(byte - b'0')) % 97,
        _ => (remainder * 100 + u32::from(byte - b'A') + 10) % 97,
    });
    is_checked && remainder == 1
}
