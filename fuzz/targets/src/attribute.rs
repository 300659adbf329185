//! The arguments of `#[timed(..)]`, `#[track_external(..)]` and `#[slow_query(..)]`, and above all their durations.

use crate::error::Errors;
use crate::subject::Subject;
use crate::{decimal, external, slow_query, timed};
use proc_macro2::{Literal, TokenStream, TokenTree};
use syn::{Lit, LitStr};

/// Parses the bytes as the list of arguments.
pub fn attribute(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // What is no token of Rust's does not get as far as an attribute.
    let Ok(tokens) = text.parse::<TokenStream>() else { return };
    let written: Vec<_> = tokens.clone().into_iter().collect();
    timed(tokens.clone(), &written);
    track_external(tokens.clone(), &written);
    slow_query(tokens, &written);
}

fn timed(tokens: TokenStream, written: &[TokenTree]) {
    let mut errors = Errors::default();
    let args = timed::parse(tokens, &mut errors);
    let is_right = says_something(errors);
    assert!(args.buckets.is_sorted_by(|left, right| left < right) && args.buckets.len() <= 32);
    assert!(args.sample.is_none_or(|every| (1..=1_000_000).contains(&every)));
    if let Some((_, literal)) = argument(written).filter(|(key, _)| key == "slow") {
        let expected = duration(&literal.to_string());
        assert_eq!(args.slow, expected, "{literal}");
        assert_eq!(is_right, expected.is_some(), "{literal}");
    }
}

fn track_external(tokens: TokenStream, written: &[TokenTree]) {
    let mut errors = Errors::default();
    let args = external::parse(tokens, &mut errors);
    let is_right = says_something(errors);
    let Some((service, named)) = service(written) else {
        assert!(args.subject.call().is_none() && !is_right, "{written:?} names no service");
        return;
    };
    let call = args.subject.call().expect("a service is named");
    assert_eq!(call.service.value(), service);
    assert!(args.labels.iter().all(|label| !OF_EXTERNAL.contains(&label.name.as_str())));
    assert!(args.name.is_none() && args.buckets.is_empty() && args.sample.is_none() && args.span.is_none());
    assert!(!is_right || call.timeout.is_some() || call.on_timeout.is_none());
    if named.is_empty() {
        assert!(is_right, "a service alone is enough");
    }
    let Some((key, literal)) = argument(named) else { return };
    let expected = duration(&literal.to_string());
    let expected_is_right = match key.as_str() {
        "slow" | "timeout" => expected.is_some(),
        "operation" => is_shown(&literal),
        // An expression.
        "retry_of" => true,
        // The path of a function or of a module, something that goes with another argument, or unknown.
        _ => false,
    };
    assert_eq!(is_right, expected_is_right, "{key} = {literal}");
    assert_eq!(args.slow, expected.filter(|_| key == "slow"), "{literal}");
    assert_eq!(
        call.timeout.as_ref().map(|limit| limit.nanos),
        expected.filter(|_| key == "timeout"),
        "{literal}"
    );
    assert_eq!(call.operation.is_some(), key == "operation" && is_right, "{literal}");
}

fn slow_query(tokens: TokenStream, written: &[TokenTree]) {
    let mut errors = Errors::default();
    let args = slow_query::parse(tokens, &mut errors);
    let is_right = says_something(errors);
    let Subject::Query(query) = &args.subject else { panic!("it is a query") };
    assert!(args.labels.iter().all(|label| !OF_QUERIES.contains(&label.name.as_str())));
    assert!(args.name.is_none() && args.buckets.is_empty() && args.sample.is_none() && args.span.is_none());
    if let (Some(threshold), Some(critical)) = (query.threshold, &query.critical) {
        assert!(!is_right || threshold <= critical.nanos, "what is critical is slow");
    }
    if written.is_empty() {
        assert!(is_right, "nothing needs to be said");
    }
    let Some((key, literal)) = argument(written) else { return };
    let expected = duration(&literal.to_string());
    let expected_is_right = match key.as_str() {
        "threshold" | "critical" => expected.is_some(),
        "system" | "collection" | "operation" => is_shown(&literal),
        "statement" => text(&literal).is_some_and(|text| !text.value().trim().is_empty()),
        // A function, the path of a module, or unknown.
        _ => false,
    };
    assert_eq!(is_right, expected_is_right, "{key} = {literal}");
    assert_eq!(query.threshold, expected.filter(|_| key == "threshold"), "{literal}");
    let critical = query.critical.as_ref().map(|critical| critical.nanos);
    assert_eq!(critical, expected.filter(|_| key == "critical"), "{literal}");
}

/// Labels that the series of a query have already, or that Prometheus keeps.
const OF_QUERIES: [&str; 9] = [
    "db_system_name",
    "db_collection_name",
    "db_operation_name",
    "error_type",
    "severity",
    "result",
    "le",
    "quantile",
    "service_name",
];

/// Labels that the series of a call have already, or that Prometheus keeps.
const OF_EXTERNAL: [&str; 8] =
    ["service", "operation", "result", "error_type", "reason", "le", "quantile", "service_name"];

/// The service that the arguments begin with, and those behind it.
fn service(written: &[TokenTree]) -> Option<(String, &[TokenTree])> {
    // What an impl block says to its methods is in front.
    let is_handed_down =
        matches!(written.first(), Some(TokenTree::Ident(marker)) if marker == "__handed_down");
    let own = if is_handed_down { written.get(3..)? } else { written };
    let (TokenTree::Literal(service), rest) = own.split_first()? else { return None };
    let named = match rest.split_first() {
        None => rest,
        Some((TokenTree::Punct(comma), named)) if comma.as_char() == ',' => named,
        Some(_) => return None,
    };
    is_shown(service).then(|| (text(service).expect("it is shown").value(), named))
}

/// Whether a literal is a text that can be shown: a string without a suffix that says something, and has nothing that a
/// label's value or a terminal would need to escape.
fn is_shown(literal: &Literal) -> bool {
    let says = |text: &str| text.chars().any(|c| !c.is_whitespace());
    let needs_escape = |c: char| matches!(c, '"' | '\\') || c.is_control();
    text(literal).is_some_and(|text| {
        text.suffix().is_empty() && says(&text.value()) && !text.value().contains(needs_escape)
    })
}

fn text(literal: &Literal) -> Option<LitStr> {
    match Lit::new(literal.clone()) {
        Lit::Str(text) => Some(text),
        _ => None,
    }
}

/// `key = literal`, if that is all.
fn argument(written: &[TokenTree]) -> Option<(String, Literal)> {
    match written {
        [TokenTree::Ident(key), TokenTree::Punct(equals), TokenTree::Literal(literal)]
            if equals.as_char() == '=' =>
        {
            Some((key.to_string(), literal.clone()))
        }
        _ => None,
    }
}

/// Whether there is nothing wrong.
fn says_something(errors: Errors) -> bool {
    let is_right = errors.is_empty();
    for message in messages(&errors.into_tokens().to_string()) {
        // Messages without our name are syn's own, from inside an expression.
        assert!(!message.is_empty(), "an error that says nothing");
    }
    is_right
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
