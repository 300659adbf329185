//! The arguments of `#[timed(..)]` and `#[track_external(..)]`, and above all their durations.

use crate::error::Errors;
use crate::{decimal, external, timed};
use proc_macro2::{TokenStream, TokenTree};

/// Parses the bytes as the list of arguments.
pub fn attribute(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // What is no token of Rust's does not get as far as an attribute.
    let Ok(tokens) = text.parse::<TokenStream>() else { return };
    let mut of_call = Errors::default();
    external::parse(tokens.clone(), &mut of_call);
    says_something(of_call);
    let mut errors = Errors::default();
    let args = timed::parse(tokens.clone(), &mut errors);
    let is_right = errors.is_empty();
    says_something(errors);
    assert!(args.buckets.is_sorted_by(|left, right| left < right) && args.buckets.len() <= 32);
    assert!(args.sample.is_none_or(|every| (1..=1_000_000).contains(&every)));
    let tokens: Vec<_> = tokens.into_iter().collect();
    let [TokenTree::Ident(key), TokenTree::Punct(equals), TokenTree::Literal(literal)] = &tokens[..] else {
        return;
    };
    if key == "slow" && equals.as_char() == '=' {
        let expected = duration(&literal.to_string());
        assert_eq!(args.slow, expected, "{literal}");
        assert_eq!(is_right, expected.is_some(), "{literal}");
    }
}

fn says_something(errors: Errors) {
    for message in messages(&errors.into_tokens().to_string()) {
        // Messages without our name are syn's own, from inside an expression.
        assert!(!message.is_empty(), "an error that says nothing");
    }
}

/// What the literals of `compile_error!` hold.
fn messages(errors: &str) -> impl Iterator<Item = &str> {
    errors.split("compile_error").skip(1).map(|error| error.trim_matches([' ', '!', '{', '}', '(', ')', '"']))
}

/// The nanoseconds of a literal such as `1.5s`: decimal digits, one point at most, a unit; whole and more than zero.
fn duration(literal: &str) -> Option<u64> {
    let digits = literal.replace('_', "");
    let end = digits.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let unit = match &literal[literal.find(|c: char| !c.is_ascii_digit() && c != '.' && c != '_')?..] {
        "ns" => 1,
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        _ => return None,
    };
    decimal::nanoseconds(&digits[..end], unit).filter(|nanos| *nanos > 0)
}
