//! Percentages as literals: `0.5%`, `99.9%`.

use crate::args::Values;
use crate::error::Reported;
use proc_macro2::{Literal, TokenStream};
use quote::quote;
use syn::parse::ParseStream;
use syn::{Ident, LitStr, Token};

/// A percentage and where it stands.
pub(crate) struct Percentage {
    /// From 0 to 1.
    pub(crate) ratio: f64,
    /// The number in front of the sign.
    pub(crate) literal: Literal,
    pub(crate) tokens: TokenStream,
}

/// Parses one percentage, as the value of `key`.
pub(crate) fn parse(
    key: &Ident,
    input: ParseStream<'_>,
    values: &mut Values<'_>,
) -> Result<Percentage, Reported> {
    let expected = format!("expects a percentage such as `0.5%` for `{key}`");
    if input.peek(LitStr) {
        let quoted: LitStr = values.parsed(input.parse())?;
        let text = quoted.value();
        let text = if text.strip_suffix('%').and_then(read).is_some() { &text } else { "0.5%" };
        return Err(values.refuse(&quoted, format_args!("takes percentages without quotes; write `{text}`")));
    }
    let literal = values.number(input, &expected)?;
    let Some(ratio) = read(&literal.to_string()) else { return Err(values.refuse(literal, expected)) };
    if !input.peek(Token![%]) {
        // A number alone may have been meant as a ratio, so it is not repeated with a sign.
        let message = format!("needs a percentage for `{key}`, with its sign, such as `0.5%`");
        return Err(values.refuse(literal, message));
    }
    let sign: Token![%] = values.parsed(input.parse())?;
    let tokens = quote!(#literal #sign);
    if ratio > 1.0 {
        return Err(
            values.refuse(tokens, format_args!("needs `{key}` to be a part of all calls, at most 100%"))
        );
    }
    Ok(Percentage { ratio, literal, tokens })
}

/// The ratio of a number of percents, if it is one in decimal digits. Moving the point in the text, not dividing, gives
/// the number nearest to what is written.
fn read(number: &str) -> Option<f64> {
    let decimal = number.chars().all(|c| matches!(c, '0'..='9' | '_' | '.'));
    let text = format!("{}e-2", number.replace('_', ""));
    text.parse().ok().filter(|_| decimal && number.starts_with(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_percentage_is_the_number_nearest_to_its_text() {
        for (text, ratio) in [
            ("0", 0.0),
            ("0.5", 0.005),
            ("99.9", 0.999),
            ("99.99", 0.9999),
            ("7.", 0.07),
            ("1_00", 1.0),
            ("150", 1.5),
        ] {
            assert_eq!(read(text), Some(ratio), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_in_decimal_digits_is_none() {
        for text in ["", ".5", "0x10", "1e1", "5s", "1.0f64", "1.2.3", "-1"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
