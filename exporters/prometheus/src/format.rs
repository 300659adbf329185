//! How numbers and text are spelled, for every format that is text.

use std::fmt::Write as _;

/// Integers up to here have an exact `f64`, so a float under it that is whole is shown without a point.
const EXACT: f64 = 9_007_199_254_740_992.0;

pub(crate) fn push_integer(out: &mut String, number: u64) {
    // `write!` costs four times as much, and a page is mostly integers.
    let mut digits = [b'0'; 20];
    let mut left = number;
    let mut length = 0;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
        length += 1;
        if left == 0 {
            break;
        }
    }
    let digits = digits.get(digits.len() - length..).unwrap_or_default();
    out.push_str(std::str::from_utf8(digits).unwrap_or_default());
}

/// A sample value. Whole numbers below 2^53 are integers without point or exponent.
pub(crate) fn push_number(out: &mut String, number: f64) {
    let size = number.abs();
    if size < EXACT && number.fract() == 0.0 {
        if number < 0.0 {
            out.push('-');
        }
        push_integer(out, size as u64);
    } else if push_special(out, number) {
    } else if (1e-5..1e17).contains(&size) {
        let _ = write!(out, "{number}");
    } else {
        let _ = write!(out, "{number:e}");
    }
}

/// The value of the label `le`: a float in the canonical spelling of OpenMetrics, such as `1.0`, `0.005` and `1e-06`.
///
/// A label is compared as text. Prometheus makes this text itself when it reads protobuf, so a series would change its
/// name with the format if we spelled it otherwise anywhere.
pub(crate) fn push_bound(out: &mut String, bound: f64) {
    if push_special(out, bound) {
        return;
    }
    if bound == 0.0 {
        out.push_str("0.0");
        return;
    }
    let scientific = format!("{bound:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>().unwrap_or_default() {
        exponent @ -4..6 => {
            let _ = write!(out, "{bound}");
            if !(exponent < 0 || bound.fract() != 0.0) {
                out.push_str(".0");
            }
        }
        exponent => {
            let sign = if exponent < 0 { '-' } else { '+' };
            let _ = write!(out, "{mantissa}e{sign}{:02}", exponent.abs());
        }
    }
}

fn push_special(out: &mut String, number: f64) -> bool {
    if number.is_nan() {
        out.push_str("NaN");
    } else if number == f64::INFINITY {
        out.push_str("+Inf");
    } else if number == f64::NEG_INFINITY {
        out.push_str("-Inf");
    } else {
        return false;
    }
    true
}

/// Text between quotes. Distinct texts stay distinct, and none ends its line or its quotes.
pub(crate) fn push_quoted(out: &mut String, text: &str) {
    push_escaped(out, text, |c| matches!(c, b'\\' | b'\n' | b'"'));
}

/// Text up to the end of the line, where a quote means itself.
pub(crate) fn push_line(out: &mut String, text: &str) {
    push_escaped(out, text, |c| matches!(c, b'\\' | b'\n'));
}

fn push_escaped(out: &mut String, text: &str, special: impl Fn(u8) -> bool) {
    if !text.bytes().any(&special) {
        out.push_str(text);
        return;
    }
    for c in text.chars() {
        match u8::try_from(c) {
            Ok(byte) if special(byte) => {
                out.push('\\');
                out.push(if c == '\n' { 'n' } else { c });
            }
            _ => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(push: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        push(&mut out);
        out
    }

    #[test]
    fn whole_numbers_are_integers_up_to_two_to_the_53() {
        for (number, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (-12.0, "-12"),
            (1e15, "1000000000000000"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (9_007_199_254_740_992.0, "9007199254740992"),
            (1e300, "1e300"),
            (0.25, "0.25"),
            (1e-7, "1e-7"),
            (f64::MIN_POSITIVE, "2.2250738585072014e-308"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            assert_eq!(shown(|out| push_number(out, number)), text);
        }
        assert_eq!(shown(|out| push_integer(out, u64::MAX)), "18446744073709551615");
    }

    #[test]
    fn bounds_are_spelled_as_prometheus_spells_them_when_it_reads_protobuf() {
        for (bound, text) in [
            (1.0, "1.0"),
            (10.0, "10.0"),
            (0.0, "0.0"),
            (-1.0, "-1.0"),
            (0.005, "0.005"),
            (7.5, "7.5"),
            (0.0001, "0.0001"),
            (0.000_01, "1e-05"),
            (0.000_001, "1e-06"),
            (0.000_000_25, "2.5e-07"),
            (100_000.0, "100000.0"),
            (123_456.5, "123456.5"),
            (1e6, "1e+06"),
            (1_234_567.0, "1.234567e+06"),
            (1e100, "1e+100"),
            (f64::INFINITY, "+Inf"),
        ] {
            assert_eq!(shown(|out| push_bound(out, bound)), text);
        }
    }

    #[test]
    fn escaped_text_keeps_every_other_character() {
        assert_eq!(shown(|out| push_quoted(out, "a\\b\"c\nd\0é\r…")), "a\\\\b\\\"c\\nd\0é\r…");
        assert_eq!(shown(|out| push_line(out, "a\\b\"c\nd")), "a\\\\b\"c\\nd");
    }
}
