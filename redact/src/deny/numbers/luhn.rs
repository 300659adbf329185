//! The check digit of ISO/IEC 7812-1, annex B.

pub(super) fn holds(digits: &[u8]) -> bool {
    let sum = digits.iter().rev().enumerate().fold(0_u32, |sum, (nth, digit)| {
        let value = u32::from(digit.wrapping_sub(b'0'));
        let doubled = if nth % 2 == 1 { value * 2 } else { value };
        sum + if doubled > 9 { doubled - 9 } else { doubled }
    });
    sum % 10 == 0
}
