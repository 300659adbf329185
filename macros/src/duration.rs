//! Durations as literals: `250ms`, `1.5s`, `2_000us`, `5m`.

use crate::args::Values;
use crate::error::Reported;
use proc_macro2::Literal;
use quote::quote;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

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

/// A duration and where it stands.
pub(crate) struct Duration {
    pub(crate) nanos: u64,
    pub(crate) literal: Literal,
}

/// Parses one duration, as the value of `key` or an element of it.
pub(crate) fn parse(
    key: &Ident,
    input: ParseStream<'_>,
    values: &mut Values<'_>,
) -> Result<Duration, Reported> {
    let expected = format!("expects a duration such as `250ms` for `{key}`");
    if input.peek(LitStr) {
        let quoted: LitStr = values.parsed(input.parse())?;
        let text = quoted.value();
        let text = if read(&text).is_ok() { &text } else { "250ms" };
        return Err(values.refuse(&quoted, format_args!("takes durations without quotes; write `{text}`")));
    }
    let literal = values.number(input, &expected)?;
    let text = literal.to_string();
    match read(&text) {
        Ok(0) => Err(values.refuse(&literal, format_args!("needs `{key}` to be more than zero"))),
        Ok(nanos) => Ok(Duration { nanos, literal }),
        // `1 s` and `1.s` arrive as a number and a word, and the word is the mistake.
        Err(Mistake::NoUnit) if input.peek(Ident) || input.peek(Token![.]) => {
            let dot: Option<Token![.]> = values.parsed(input.parse())?;
            let unit: Option<Ident> = values.parsed(input.parse())?;
            let whole =
                unit.as_ref().map_or("1s".into(), |unit| format!("{}{unit}", text.trim_end_matches('.')));
            let message = format!("takes a duration as one word; write `{whole}`");
            Err(values.refuse(quote!(#dot #unit), message))
        }
        Err(mistake) => Err(values.refuse(&literal, mistake.message(&text))),
    }
}

#[derive(Debug, PartialEq)]
enum Mistake {
    NoUnit,
    UnknownUnit(String),
    NotDecimal,
    TooFine,
    TooLarge,
}

impl Mistake {
    fn message(&self, literal: &str) -> String {
        match self {
            Mistake::NoUnit => {
                // Zero is refused with a unit, too.
                let is_zero = !literal.contains(|c: char| matches!(c, '1'..='9'));
                let number = if is_zero { "500" } else { literal };
                format!("needs a unit on the duration, such as `{number}ms`: ns, us, ms, s, m or h")
            }
            Mistake::UnknownUnit(unit) => {
                format!("does not know the unit `{unit}`; use ns, us, ms, s, m or h")
            }
            Mistake::NotDecimal => "takes durations in decimal digits, such as `250ms`".into(),
            Mistake::TooFine => "counts in whole nanoseconds; this duration is finer than that".into(),
            Mistake::TooLarge => "cannot hold a duration of more than 584 years".into(),
        }
    }
}

/// The nanoseconds that a literal stands for.
fn read(literal: &str) -> Result<u64, Mistake> {
    let end = literal.find(|c: char| !matches!(c, '0'..='9' | '_' | '.')).unwrap_or(literal.len());
    let (number, unit) = literal.split_at(end);
    if unit.starts_with(['x', 'o', 'b', 'e', 'E']) && unit.len() > 1
        || !number.starts_with(|c: char| c.is_ascii_digit())
    {
        return Err(Mistake::NotDecimal);
    }
    let scale = match unit {
        "" => return Err(Mistake::NoUnit),
        _ => match UNITS.iter().find(|(name, _)| *name == unit) {
            Some((_, scale)) => *scale,
            None => return Err(Mistake::UnknownUnit(unit.to_owned())),
        },
    };
    let digits = number.replace('_', "");
    let (whole, fraction) = digits.split_once('.').unwrap_or((&digits, ""));
    let whole: u64 = whole.parse().map_err(|_| Mistake::TooLarge)?;
    let nanos = whole.checked_mul(scale).ok_or(Mistake::TooLarge)?;
    let fraction = fraction.trim_end_matches('0');
    // More places than the scale has factors of two or of five leave no whole nanoseconds.
    if fraction.len() > 13 {
        return Err(Mistake::TooFine);
    }
    let ten = 10_u128.pow(fraction.len() as u32);
    let digits: u128 = format!("0{fraction}").parse().map_err(|_| Mistake::NotDecimal)?;
    let parts = digits * u128::from(scale);
    if parts % ten != 0 {
        return Err(Mistake::TooFine);
    }
    nanos.checked_add((parts / ten) as u64).ok_or(Mistake::TooLarge)
}

#[cfg(test)]
mod tests {
    use super::{Mistake, read};

    #[test]
    fn units_and_fractions_are_exact() {
        for (text, nanos) in [
            ("1ns", 1),
            ("1us", 1_000),
            ("1µs", 1_000),
            ("1μs", 1_000),
            ("500ms", 500_000_000),
            ("1.5s", 1_500_000_000),
            ("2_000us", 2_000_000),
            ("5m", 300_000_000_000),
            ("0.5m", 30_000_000_000),
            ("1.25h", 4_500_000_000_000),
            ("0.000000001s", 1),
            ("0.00000000005m", 3),
            ("0.0000000000025h", 9),
            ("1.50ms", 1_500_000),
            ("0s", 0),
            ("18446744073709551615ns", u64::MAX),
        ] {
            assert_eq!(read(text), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn mistakes_are_told_apart() {
        for (text, mistake) in [
            ("100", Mistake::NoUnit),
            ("1.5", Mistake::NoUnit),
            ("1x", Mistake::UnknownUnit("x".into())),
            ("1sec", Mistake::UnknownUnit("sec".into())),
            ("0x1s", Mistake::NotDecimal),
            ("1e3s", Mistake::NotDecimal),
            ("1.5ns", Mistake::TooFine),
            ("0.0000000001s", Mistake::TooFine),
            ("99999999999999999999s", Mistake::TooLarge),
            ("18446744073709551616ns", Mistake::TooLarge),
            ("18446744074s", Mistake::TooLarge),
        ] {
            assert_eq!(read(text), Err(mistake), "{text}");
        }
    }
}
