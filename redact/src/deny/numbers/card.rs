//! The numbers of payment cards (ISO/IEC 7812): an issuer's range, a length that it uses, and the check digit.

use super::super::text::Text;
use super::luhn;
use std::ops::Range;

const SHORTEST: usize = 12;
const LONGEST: usize = 19;
/// A run of digits that is longer is something else, and so is a row of more groups than that.
const MOST_GROUPS: usize = 64;

/// Finds cards in the groups of digits that begin here, and returns where they end.
pub(super) fn groups(text: &Text<'_>, start: usize, mut found: impl FnMut(Range<usize>)) -> Option<usize> {
    let is_decimal = text.before(start) == b'.' && text.before(start - 1).is_ascii_digit();
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut at = start;
    while groups.len() < MOST_GROUPS {
        let end = text.run(at, |byte| byte.is_ascii_digit());
        if end == at {
            break;
        }
        groups.push(at..end);
        let separator = text.byte(end);
        let is_separator = matches!(separator, b' ' | b'-');
        at = text.run_within(end, 2, |byte| is_separator && byte == separator);
        if at == end {
            break;
        }
    }
    let last = groups.last()?.end;
    let is_fraction = text.byte(last) == b'.' && text.byte(last + 1).is_ascii_digit();
    if is_decimal || is_fraction || super::text::is_word(text.byte(last)) {
        // A unit, or the rest of an id.
        groups.pop();
    }
    let mut groups = groups.as_slice();
    while let Some((_, rest)) = groups.split_first() {
        let card = (1..=groups.len().min(LONGEST))
            .rev()
            .find(|count| groups.get(..*count).is_some_and(|of_card| is_card(text, of_card)));
        if let Some(of_card) = card.and_then(|count| groups.get(..count))
            && let (Some(first), Some(last)) = (of_card.first(), of_card.last())
        {
            found(first.start..last.end);
            groups = groups.get(of_card.len()..).unwrap_or_default();
        } else {
            groups = rest;
        }
    }
    Some(last)
}

fn is_card(text: &Text<'_>, groups: &[Range<usize>]) -> bool {
    let length: usize = groups.iter().map(Range::len).sum();
    if !(SHORTEST..=LONGEST).contains(&length) || !is_layout(groups) {
        return false;
    }
    let digits: Vec<u8> = groups.iter().flat_map(|group| text.bytes(group.clone())).copied().collect();
    let is_random = digits.iter().any(|digit| Some(digit) != digits.first());
    is_random && is_issued(&digits, groups.len() > 1) && luhn::holds(&digits)
}

/// As they are printed on cards, in one, or in two halves. Other groups are numbers of a table.
fn is_layout(groups: &[Range<usize>]) -> bool {
    let lengths: Vec<usize> = groups.iter().map(Range::len).collect();
    match lengths.as_slice() {
        [_] | [4, 6, 4 | 5] | [4, 5, 6] => true,
        [first, second] => *first >= 6 && *second >= 6,
        [fours @ .., last] => fours.len() >= 3 && fours.iter().all(|length| *length == 4) && *last <= 4,
        [] => false,
    }
}

/// The ranges of the networks with the lengths of their numbers.
fn is_issued(digits: &[u8], is_grouped: bool) -> bool {
    let prefix =
        digits.iter().take(4).fold(0_u32, |prefix, digit| prefix * 10 + u32::from(digit.wrapping_sub(b'0')));
    let length = digits.len();
    match prefix {
        // Visa.
        4000..=4999 => matches!(length, 13 | 16 | 18 | 19),
        // American Express.
        3400..=3499 | 3700..=3799 => length == 15,
        // Mastercard; Troy.
        5100..=5599 | 2221..=2720 | 9792 => length == 16,
        // Mir; JCB.
        2200..=2204 | 3528..=3589 => (16..=19).contains(&length),
        // UATP, whose range has times in it if they are not in groups.
        1000..=1999 => length == 15 && is_grouped,
        // Diners Club.
        3000..=3059 | 3095 | 3600..=3699 | 3800..=3999 => (14..=19).contains(&length),
        // Discover, UnionPay, Maestro, RuPay and others.
        5000..=5099 | 5600..=5899 | 6000..=6999 => (15..=19).contains(&length),
        _ => false,
    }
}
