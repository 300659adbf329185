//! The numbers that states give to persons. Of those with check digits, only what checks is one.

use super::super::text::{self, Text};
use std::ops::Range;

/// The one that the digits which begin here are part of.
pub(super) fn at(text: &Text<'_>, digits: usize) -> Option<Range<usize>> {
    let start = text.run_back(digits, 16, |byte| byte.is_ascii_alphanumeric());
    if text::is_word(text.before(start)) {
        return None;
    }
    let end = text.run_within(start, 24, |byte| byte.is_ascii_alphanumeric());
    if !text::is_word(text.byte(end)) && is_in_one(text.bytes(start..end)) {
        return Some(start..end);
    }
    let end = text.run_within(start, 24, |byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b' ' | b'/')
    });
    GROUPED.iter().find_map(|form| {
        let whole = text.part(start..end).get(..form.shape.len())?;
        let end = start + whole.len();
        let fits = whole.bytes().zip(form.shape.bytes()).all(|(byte, of)| match of {
            b'9' => byte.is_ascii_digit(),
            b'A' => byte.is_ascii_uppercase(),
            _ => byte == of,
        });
        let digits: Vec<u8> = whole.bytes().filter(u8::is_ascii_digit).map(|byte| byte - b'0').collect();
        let goes_on = text.byte(end) == b'-' && text.byte(end + 1).is_ascii_digit();
        let follows = matches!(text.before(start), b'-' | b'.') && text.before(start - 1).is_ascii_digit();
        (fits && !text::is_word(text.byte(end)) && !goes_on && !follows && (form.checks)(&digits))
            .then_some(start..end)
    })
}

/// Written in groups; `9` is a digit, `A` a capital.
struct Grouped {
    shape: &'static str,
    checks: fn(&[u8]) -> bool,
}

const GROUPED: [Grouped; 5] = [
    // United States, social security number: no check digit, but ranges that are never issued.
    Grouped { shape: "999-99-9999", checks: is_ssn },
    // Brazil, CPF.
    Grouped { shape: "999.999.999-99", checks: is_cpf },
    // India, Aadhaar.
    Grouped { shape: "9999 9999 9999", checks: is_aadhaar },
    // United Kingdom, national insurance number.
    Grouped { shape: "AA 99 99 99 A", checks: |_| true },
    // Sweden, personnummer.
    Grouped { shape: "999999-9999", checks: is_personnummer },
];

/// Letters and digits without a gap.
fn is_in_one(word: &[u8]) -> bool {
    match word.len() {
        9 => is_dni(word) || is_nino(word),
        11 => is_pesel(word),
        15 => is_nir(word),
        16 => is_codice_fiscale(word),
        18 => is_resident_identity(word),
        _ => false,
    }
}

fn digit(byte: u8) -> u32 {
    u32::from(byte.wrapping_sub(b'0'))
}

fn weighted(digits: &[u8], weights: impl IntoIterator<Item = u32>) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| u32::from(*digit) * weight).sum()
}

fn is_ssn(digits: &[u8]) -> bool {
    let number = |range: Range<usize>| {
        digits
            .get(range)
            .unwrap_or_default()
            .iter()
            .fold(0_u32, |number, digit| number * 10 + u32::from(*digit))
    };
    let area = number(0..3);
    (1..900).contains(&area) && area != 666 && number(3..5) > 0 && number(5..9) > 0
}

fn is_cpf(digits: &[u8]) -> bool {
    let check = |count: usize| {
        let sum = weighted(digits.get(..count).unwrap_or_default(), (2..=count as u32 + 1).rev());
        let expected = match sum * 10 % 11 {
            10 => 0,
            rest => rest,
        };
        digits.get(count).is_some_and(|digit| u32::from(*digit) == expected)
    };
    check(9) && check(10) && digits.iter().any(|digit| Some(digit) != digits.first())
}

/// Verhoeff's scheme, which catches two digits that changed places.
fn is_aadhaar(digits: &[u8]) -> bool {
    const fn multiplied(left: usize, right: usize) -> usize {
        // The group of the symmetries of a pentagon.
        match (left < 5, right < 5) {
            (true, true) => (left + right) % 5,
            (true, false) => 5 + (left + right) % 5,
            (false, true) => 5 + (left + 5 - right) % 5,
            (false, false) => (left + 5 - right % 5) % 5,
        }
    }
    const PERMUTATION: [usize; 10] = [1, 5, 7, 6, 2, 8, 3, 0, 9, 4];
    let permuted = |digit: usize, times: usize| {
        (0..times % 8).fold(digit, |digit, _| PERMUTATION.get(digit).copied().unwrap_or(digit))
    };
    let check = digits
        .iter()
        .rev()
        .enumerate()
        .fold(0, |check, (nth, digit)| multiplied(check, permuted(usize::from(*digit), nth)));
    check == 0 && digits.first().is_some_and(|first| *first >= 2)
}

fn is_personnummer(digits: &[u8]) -> bool {
    let ascii: Vec<u8> = digits.iter().map(|digit| digit + b'0').collect();
    let month = digits.get(2..4).map_or(0, |month| weighted(month, [10, 1]));
    (1..=12).contains(&month) && super::luhn::holds(&ascii)
}

/// Spain, DNI and NIE: eight digits and a letter that checks them, where `X`, `Y` and `Z` stand for a first digit.
fn is_dni(word: &[u8]) -> bool {
    const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";
    let (Some(first), Some(digits), Some(letter)) = (word.first(), word.get(1..8), word.get(8)) else {
        return false;
    };
    let first = match first {
        b'X' => 0,
        b'Y' => 1,
        b'Z' => 2,
        b'0'..=b'9' => digit(*first),
        _ => return false,
    };
    let number = digits.iter().fold(first, |number, byte| number * 10 + digit(*byte));
    digits.iter().all(u8::is_ascii_digit) && LETTERS.get(number as usize % 23) == Some(letter)
}

/// United Kingdom: two letters, six digits and one of four letters.
fn is_nino(word: &[u8]) -> bool {
    let (Some(prefix), Some(digits), Some(suffix)) = (word.get(..2), word.get(2..8), word.get(8)) else {
        return false;
    };
    let is_prefix = prefix.iter().all(|byte| byte.is_ascii_uppercase() && !b"DFIQUV".contains(byte))
        && prefix.get(1) != Some(&b'O')
        && !matches!(prefix, b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ");
    is_prefix && digits.iter().all(u8::is_ascii_digit) && (b'A'..=b'D').contains(suffix)
}

/// Poland: a date of birth with a century in its month, and a check digit.
fn is_pesel(word: &[u8]) -> bool {
    if !word.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let digits: Vec<u8> = word.iter().map(|byte| byte - b'0').collect();
    let number = |range: Range<usize>| digits.get(range).map_or(0, |part| weighted(part, [10, 1]));
    let is_date = (1..=12).contains(&(number(2..4) % 20)) && (1..=31).contains(&number(4..6));
    is_date && weighted(&digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 == 0
}

/// France: thirteen digits, two of them the department (2A and 2B on Corsica), and what is missing to a multiple of 97.
fn is_nir(word: &[u8]) -> bool {
    let (Some(number), Some(key)) = (word.get(..13), word.get(13..)) else { return false };
    let is_corsican = matches!(number.get(5..7), Some(b"2A" | b"2B"));
    let plain = number.iter().enumerate().map(|(nth, byte)| match byte {
        b'A' | b'B' if is_corsican && nth == 6 => b'0',
        _ => *byte,
    });
    let plain: Vec<u8> = plain.collect();
    if !plain.iter().chain(key).all(u8::is_ascii_digit) || !matches!(word.first(), Some(b'1' | b'2')) {
        return false;
    }
    let mut value = plain.iter().fold(0_u64, |value, byte| value * 10 + u64::from(digit(*byte)));
    if is_corsican {
        value = value.saturating_sub(if number.get(6) == Some(&b'A') { 1_000_000 } else { 2_000_000 });
    }
    let month = number.get(3..5).map_or(0, |month| {
        digit(month.first().copied().unwrap_or(b'0')) * 10 + digit(month.last().copied().unwrap_or(b'0'))
    });
    let key = key.iter().fold(0, |key, byte| key * 10 + u64::from(digit(*byte)));
    (1..=12).contains(&month) && 97 - value % 97 == key
}

/// Italy: letters of the name, a date of birth, a place, and a letter that checks them.
fn is_codice_fiscale(word: &[u8]) -> bool {
    /// For the characters in odd places, in the order of the digits and of the letters.
    const ODD: [u32; 26] =
        [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let shape = b"AAAAAA99A99A999A";
    let fits = word.iter().zip(shape).all(|(byte, of)| match of {
        b'9' => byte.is_ascii_digit(),
        _ => byte.is_ascii_uppercase(),
    });
    if !fits || word.len() != shape.len() {
        return false;
    }
    let place =
        |byte: u8| if byte.is_ascii_digit() { digit(byte) } else { u32::from(byte.wrapping_sub(b'A')) };
    let sum = word.iter().take(15).enumerate().fold(0, |sum, (nth, byte)| {
        let place = place(*byte);
        sum + if nth % 2 == 0 { ODD.get(place as usize).copied().unwrap_or(0) } else { place }
    });
    word.last().is_some_and(|letter| u32::from(letter.wrapping_sub(b'A')) == sum % 26)
}

/// China: six digits of a place, a date of birth, three digits and a check of modulus 11.
fn is_resident_identity(word: &[u8]) -> bool {
    let (Some(digits), Some(check)) = (word.get(..17), word.get(17)) else { return false };
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let plain: Vec<u8> = digits.iter().map(|byte| byte - b'0').collect();
    let sum = weighted(&plain, [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]);
    let year = plain.get(6..8).map_or(0, |year| weighted(year, [10, 1]));
    (19..=20).contains(&year) && b"10X98765432".get(sum as usize % 11) == Some(&check.to_ascii_uppercase())
}
