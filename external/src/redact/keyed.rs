//! What follows a word such as `password` and a colon or an equals sign is masked whatever it looks like, up to the next
//! space if it is not in quotes. The words are English.

use super::cover::Cover;
use super::quoted::Quote;
use std::ops::Range;

/// In any place of a key: `X-Auth-Token`, `dbPassword`.
const ANYWHERE: [&str; 16] = [
    "apikey",
    "authorization",
    "bearer",
    "connectionstring",
    "cookie",
    "credential",
    "dsn",
    "passphrase",
    "passwd",
    "password",
    "privatekey",
    "pwd",
    "secret",
    "session",
    "signature",
    "token",
];

/// As one of the words of a key: `card_cvc`.
const WORDS: [&str; 14] =
    ["auth", "cvc", "cvv", "hmac", "iban", "jwt", "nonce", "otp", "pass", "pin", "pw", "sid", "sig", "ssn"];

/// Between a key and its value: `API key provided: x`.
const FILLERS: [&str; 6] = ["given", "is", "provided", "used", "value", "was"];

/// Before the value of an `Authorization` header.
const SCHEMES: [&str; 7] = ["apikey", "basic", "bearer", "digest", "hmac", "negotiate", "token"];

/// What is said of bearers and of basic authentication, so that `bearer token expired` stays.
const SAID_OF_SCHEMES: [&str; 9] = [
    "auth",
    "authentication",
    "authorization",
    "credentials",
    "header",
    "realm",
    "scheme",
    "token",
    "tokens",
];

/// Ends a value if a space follows.
const CLOSERS: &str = ")]}>,;.:!?'\"`";

/// A key longer than this is read from its end.
const LONGEST_KEY: usize = 64;
const MOST_SEPARATORS: usize = 16;

pub(super) fn mask(cover: &mut Cover<'_>) {
    let lower = cover.text.to_ascii_lowercase();
    mask_pem(cover);
    for (at, _) in lower.match_indices([':', '=']) {
        if names_a_secret(before(&lower, at)) {
            mask_value(cover, &lower, at);
        }
    }
    // `basic` alone is a word like any other.
    let schemes = lower.match_indices("bearer ").chain(cover.text.match_indices("Basic "));
    for (at, scheme) in schemes {
        let value = at + scheme.len();
        let said = lower.get(value..).and_then(|rest| rest.split(|c: char| !c.is_alphanumeric()).next());
        if !said.is_some_and(|word| SAID_OF_SCHEMES.contains(&word)) {
            mask_value(cover, &lower, value - 1);
        }
    }
}

/// A key in the form that files have, up to its end or that of the text.
fn mask_pem(cover: &mut Cover<'_>) {
    const FOOT: &str = "-----END ";
    let mut foot = 0;
    for (start, _) in cover.text.match_indices("-----BEGIN ") {
        // Its foot was looked for already, from an earlier head.
        if start < foot {
            continue;
        }
        let rest = cover.part(start..cover.text.len());
        let length = rest.find(FOOT).unwrap_or(rest.len());
        foot = start + length;
        let label = rest.get(length + FOOT.len()..).and_then(|label| label.find("-----"));
        cover.mask(start..label.map_or(cover.text.len(), |label| foot + FOOT.len() + label + "-----".len()));
    }
}

fn before(lower: &str, at: usize) -> &[u8] {
    lower.as_bytes().get(..at).unwrap_or_default()
}

/// Whether the text before a separator ends with the name of a secret.
fn names_a_secret(before: &[u8]) -> bool {
    let (key, rest) = last_word(before);
    if FILLERS.iter().any(|filler| filler.as_bytes() == key) {
        return is_secret(last_word(rest).0);
    }
    is_secret(key)
}

/// The last word, past closing quotes, brackets and separators, and what is before it.
fn last_word(text: &[u8]) -> (&[u8], &[u8]) {
    let is_separator = |byte: &u8| b" :=>\\\"'`])".contains(byte);
    let is_of_word =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-') || !byte.is_ascii();
    let separators = text.iter().rev().take(MOST_SEPARATORS).take_while(|byte| is_separator(byte)).count();
    let (text, _) = text.split_at(text.len() - separators);
    let length = text.iter().rev().take(LONGEST_KEY).take_while(|byte| is_of_word(byte)).count();
    let (rest, word) = text.split_at(text.len() - length);
    (word, rest)
}

fn is_secret(key: &[u8]) -> bool {
    let joined: Vec<u8> = key.iter().copied().filter(|byte| !matches!(byte, b'_' | b'-')).collect();
    let has = |name: &&str| joined.windows(name.len()).any(|part| part == name.as_bytes());
    let is_word = |word: &[u8]| WORDS.iter().any(|name| name.as_bytes() == word);
    joined.ends_with(b"key")
        || joined.ends_with(b"keys")
        || ANYWHERE.iter().any(has)
        || key.split(|byte| !byte.is_ascii_alphanumeric()).any(is_word)
}

/// Masks the value after the separator at `separator`: what is in its quotes, or all up to the next space. Nobody can
/// know which punctuation is still of a password, so only such at the end is not.
fn mask_value(cover: &mut Cover<'_>, lower: &str, separator: usize) {
    let is_skipped = |at: &usize| match lower.as_bytes().get(*at) {
        Some(b' ' | b':' | b'=' | b'>') => true,
        Some(b'[' | b'(' | b'{') => cover.is_open(*at),
        _ => false,
    };
    let start = (separator..lower.len()).take(MOST_SEPARATORS).take_while(is_skipped).count() + separator;
    let backslashes = cover.part(start..lower.len()).bytes().take_while(|byte| *byte == b'\\').count();
    if !cover.is_open(start) {
        return;
    }
    if let Some(quote) = Quote::opening(cover, start + backslashes) {
        quote.mask(cover);
        return;
    }
    if lower
        .get(..separator)
        .is_some_and(|before| before.trim_end_matches(['"', '\'', '\\', ' ']).ends_with("cookie"))
    {
        // Its pairs have spaces between them.
        let rest = cover.trim_end(start..lower.len(), " .)]}>,;:!?'\"`");
        cover.mask(rest);
        return;
    }
    let value = word_at(cover, start);
    let scheme = lower.get(value.clone()).unwrap_or_default();
    if SCHEMES.contains(&scheme) && cover.part(value.end..value.end + 1) == " " {
        let credentials = word_at(cover, value.end + 1);
        cover.mask(value.start..credentials.end);
    } else {
        cover.mask(value);
    }
}

/// From `start` to the next space or quote. A quote in a password opens one for the pass after this, which masks the
/// rest.
fn word_at(cover: &Cover<'_>, start: usize) -> Range<usize> {
    let text = cover.part(start..cover.text.len());
    let ends = |(at, c): &(usize, char)| {
        *c == ' '
            || !c.is_alphanumeric()
                && cover.is_open(start + at)
                && Quote::opening(cover, start + at).is_some()
    };
    let word = text.char_indices().find(ends).and_then(|(at, _)| text.get(..at)).unwrap_or(text);
    let word = if text.len() == word.len() { word } else { word.trim_end_matches('\\') };
    cover.trim_end(start..start + word.len(), CLOSERS)
}
