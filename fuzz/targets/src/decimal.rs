//! Products of any length, in decimal digits.

/// `number` times `scale`, where both have only digits.
pub(crate) fn product(number: &str, scale: u64) -> String {
    let mut carry = 0_u128;
    let mut digits: Vec<u8> = Vec::new();
    for digit in number.bytes().rev() {
        carry += u128::from(digit - b'0') * u128::from(scale);
        digits.push(b'0' + (carry % 10) as u8);
        carry /= 10;
    }
    while carry > 0 {
        digits.push(b'0' + (carry % 10) as u8);
        carry /= 10;
    }
    digits.reverse();
    String::from_utf8(digits).unwrap().trim_start_matches('0').to_owned()
}

/// The whole number of nanoseconds in so many of a unit, or nothing if there is none or it takes more than 64 bits.
pub(crate) fn nanoseconds(number: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let product = product(&format!("{whole}{fraction}"), unit);
    let at_least = format!("{product:0>width$}", width = fraction.len() + 1);
    let (whole, rest) = at_least.split_at(at_least.len() - fraction.len());
    if rest.bytes().any(|digit| digit != b'0') {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        whole => whole,
    };
    whole.parse().ok()
}
