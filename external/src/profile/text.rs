//! Durations and percentages as text, and words that are nearly right.

use std::time::Duration;

const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    // Two characters read as micro: the micro sign and the Greek letter.
    ("\u{b5}s", 1_000),
    ("\u{3bc}s", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The duration that a text such as `1.5s` is, by the rules of the literals in attributes; or what to do about it.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split_number(text);
    if number.is_empty() {
        return Err("needs a duration, such as \"250ms\"".to_owned());
    }
    if unit.is_empty() {
        return Err(format!("needs a unit on the duration, such as \"{number}ms\": ns, us, ms, s, m or h"));
    }
    let Some((_, scale)) = UNITS.iter().find(|(name, _)| *name == unit) else {
        return Err(match unit.trim() {
            known if UNITS.iter().any(|(name, _)| *name == known) => {
                format!("takes a duration as one word; write \"{number}{known}\"")
            }
            _ => format!("does not know the unit `{}`; use ns, us, ms, s, m or h", unit.escape_debug()),
        });
    };
    match nanoseconds(number, *scale)? {
        0 => Err("needs to be more than zero".to_owned()),
        nanos => Ok(Duration::from_nanos(nanos)),
    }
}

fn nanoseconds(number: &str, scale: u64) -> Result<u64, String> {
    let too_large = || "cannot hold a duration of more than 584 years".to_owned();
    let digits = number.replace('_', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, "0"));
    let fraction = match fraction.trim_end_matches('0') {
        "" => "0",
        fraction => fraction,
    };
    let whole: u64 = whole.parse().map_err(|_| too_large())?;
    // The smallest unit is a thousandth of the next, and 36 has two factors of two: behind 13 places, nothing is whole.
    let too_fine = || "counts in whole nanoseconds; this duration is finer than that".to_owned();
    let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= 13).ok_or_else(too_fine)?;
    let parts: u128 = fraction.parse::<u128>().map_err(|_| too_fine())? * u128::from(scale);
    let one = 10_u128.pow(places);
    if parts % one != 0 {
        return Err(too_fine());
    }
    let nanos = u128::from(whole) * u128::from(scale) + parts / one;
    u64::try_from(nanos).map_err(|_| too_large())
}

/// The ratio that a percentage such as `0.5%` is; or what to do about it.
pub(super) fn percentage(text: &str) -> Result<f64, String> {
    let (number, sign) = split_number(text);
    if number.is_empty() || !matches!(sign.trim(), "" | "%") {
        return Err("needs a percentage, such as \"0.5%\"".to_owned());
    }
    if sign != "%" {
        // A number alone may have been meant as a ratio, so it is not repeated with a sign.
        return Err("needs a percentage, with its sign, such as \"0.5%\"".to_owned());
    }
    // Moving the point in the text, not dividing, gives the number nearest to what is written.
    let ratio: f64 = format!("{}e-2", number.replace('_', "")).parse().unwrap_or(f64::INFINITY);
    if ratio <= 1.0 { Ok(ratio) } else { Err("is a part of all calls, so at most \"100%\"".to_owned()) }
}

/// The number in front, empty if there is none, and the rest.
fn split_number(text: &str) -> (&str, &str) {
    let mut dots = 0;
    let end = text.find(|c: char| {
        dots += usize::from(c == '.');
        !matches!(c, '0'..='9' | '_' | '.') || dots > 1
    });
    let (number, rest) = text.split_at(end.unwrap_or(text.len()));
    let whole = number.starts_with(|c: char| c.is_ascii_digit()) && !number.ends_with('.');
    if whole { (number, rest) } else { ("", text) }
}

/// A ratio as people write it.
pub(super) fn percent(ratio: f64) -> String {
    let text = format!("{:.6}", ratio * 100.0);
    format!("{}%", text.trim_end_matches('0').trim_end_matches('.'))
}

/// The word that was probably meant: at most two letters added, removed or changed.
pub(super) fn closest<'a>(written: &str, words: &[&'a str]) -> Option<&'a str> {
    let (distance, word) =
        words.iter().map(|word| (distance(written, word), *word)).min_by_key(|(distance, _)| *distance)?;
    (distance <= 2).then_some(word)
}

/// How many letters must be added, removed or changed to turn one word into the other.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (i, a) in from.chars().enumerate() {
        let (mut diagonal, mut left) = (i, i + 1);
        let above = std::mem::take(&mut row);
        row.push(left);
        for (b, up) in to.chars().zip(above.into_iter().skip(1)) {
            left = (diagonal + usize::from(a != b)).min(up + 1).min(left + 1);
            diagonal = up;
            row.push(left);
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_those_of_the_attributes() {
        for (text, nanos) in [
            ("1ns", 1),
            ("3us", 3_000),
            ("3\u{b5}s", 3_000),
            ("3\u{3bc}s", 3_000),
            ("500ms", 500_000_000),
            ("1.5s", 1_500_000_000),
            ("2_000us", 2_000_000),
            ("5m", 300_000_000_000),
            ("1.25h", 4_500_000_000_000),
            ("0.000000001s", 1),
            ("0.00000000005m", 3),
            ("0.0000000000025h", 9),
            ("1.50ms", 1_500_000),
            ("18446744073709551615ns", u64::MAX),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_nanos(nanos)), "{text}");
        }
    }

    #[test]
    fn a_duration_that_is_none_says_what_to_write() {
        for (text, expected) in [
            ("", "needs a duration, such as \"250ms\""),
            ("soon", "needs a duration, such as \"250ms\""),
            ("-1s", "needs a duration, such as \"250ms\""),
            ("1.s", "needs a duration, such as \"250ms\""),
            ("..s", "needs a duration, such as \"250ms\""),
            ("100", "needs a unit on the duration, such as \"100ms\": ns, us, ms, s, m or h"),
            ("2 s", "takes a duration as one word; write \"2s\""),
            ("2s ", "takes a duration as one word; write \"2s\""),
            ("2sec", "does not know the unit `sec`; use ns, us, ms, s, m or h"),
            ("1e3s", "does not know the unit `e3s`; use ns, us, ms, s, m or h"),
            ("1.2.3s", "does not know the unit `.3s`; use ns, us, ms, s, m or h"),
            ("2\n", "does not know the unit `\\n`; use ns, us, ms, s, m or h"),
            ("0ms", "needs to be more than zero"),
            ("1.5ns", "counts in whole nanoseconds; this duration is finer than that"),
            ("0.00000000000001h", "counts in whole nanoseconds; this duration is finer than that"),
            ("18446744073709551616ns", "cannot hold a duration of more than 584 years"),
            ("18446744074s", "cannot hold a duration of more than 584 years"),
        ] {
            assert_eq!(duration(text), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_percentage_is_the_number_nearest_to_its_text() {
        for (text, ratio) in
            [("0%", 0.0), ("0.5%", 0.005), ("99.9%", 0.999), ("99.99%", 0.9999), ("7%", 0.07), ("100%", 1.0)]
        {
            assert_eq!(percentage(text), Ok(ratio), "{text}");
            assert_eq!(percent(ratio), text);
        }
    }

    #[test]
    fn a_percentage_that_is_none_says_what_to_write() {
        for (text, expected) in [
            ("0.5", "needs a percentage, with its sign, such as \"0.5%\""),
            ("0.5 %", "needs a percentage, with its sign, such as \"0.5%\""),
            ("", "needs a percentage, such as \"0.5%\""),
            ("%", "needs a percentage, such as \"0.5%\""),
            ("-1%", "needs a percentage, such as \"0.5%\""),
            ("NaN%", "needs a percentage, such as \"0.5%\""),
            ("1e1%", "needs a percentage, such as \"0.5%\""),
            ("100.1%", "is a part of all calls, so at most \"100%\""),
            (&format!("1{}%", "0".repeat(400)), "is a part of all calls, so at most \"100%\""),
        ] {
            assert_eq!(percentage(text), Err(expected.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_word_that_is_nearly_right_is_found() {
        let words = ["slow", "timeout", "error_rate"];
        for (written, meant) in [
            ("slwo", Some("slow")),
            ("timout", Some("timeout")),
            ("Error_Rate", Some("error_rate")),
            ("retries", None),
            ("", None),
        ] {
            assert_eq!(closest(written, &words), meant, "{written}");
        }
        assert_eq!((distance("", "abc"), distance("abc", ""), distance("kitten", "sitting")), (3, 3, 3));
    }
}
