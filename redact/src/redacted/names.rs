//! The names of secrets, and what messages say of a secret without its value. The words are English.

/// In any place of a name: `X-Auth-Token`, `dbPassword`.
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

/// As one of the words of a name: `card_cvc`.
const WORDS: [&str; 14] =
    ["auth", "cvc", "cvv", "hmac", "iban", "jwt", "nonce", "otp", "pass", "pin", "pw", "sid", "sig", "ssn"];

/// Between a name and its value: `API key provided: x`, `password is x`.
const LINKS: [&str; 10] = ["are", "be", "been", "given", "is", "provided", "to", "used", "value", "was"];

/// What is said of a secret, or after it of why a call failed. Whoever has such a word as a password loses it.
const SAID: &[&str] = &[
    "absent",
    "accepted",
    "after",
    "already",
    "and",
    "at",
    "attempt",
    "authentication",
    "because",
    "before",
    "but",
    "by",
    "cannot",
    "challenge",
    "changed",
    "closed",
    "connection",
    "constraint",
    "contains",
    "corrupt",
    "could",
    "deadline",
    "denied",
    "did",
    "disabled",
    "dns",
    "do",
    "does",
    "during",
    "empty",
    "endpoint",
    "error",
    "exchange",
    "exists",
    "expired",
    "expires",
    "failed",
    "failure",
    "field",
    "for",
    "format",
    "found",
    "from",
    "had",
    "has",
    "have",
    "header",
    "if",
    "in",
    "incorrect",
    "invalid",
    "isn't",
    "issued",
    "length",
    "limit",
    "lookup",
    "malformed",
    "match",
    "may",
    "mismatch",
    "missing",
    "must",
    "near",
    "needs",
    "no",
    "not",
    "of",
    "on",
    "operation",
    "or",
    "per",
    "realm",
    "refresh",
    "refused",
    "rejected",
    "request",
    "required",
    "returned",
    "revoked",
    "scheme",
    "scope",
    "server",
    "service",
    "should",
    "size",
    "tcp",
    "timed",
    "timeout",
    "too",
    "type",
    "unauthorized",
    "unavailable",
    "unexpected",
    "unknown",
    "unset",
    "unsupported",
    "usage",
    "validation",
    "verification",
    "via",
    "violates",
    "wasn't",
    "when",
    "while",
    "with",
    "without",
    "wrong",
];

/// Whether a key of small letters is a secret's, as in `x-api-key`.
pub(super) fn is_secret(key: &str) -> bool {
    let joined: String = key.chars().filter(|c| !matches!(c, '_' | '-')).collect();
    joined.ends_with("key")
        || joined.ends_with("keys")
        || ANYWHERE.iter().any(|name| joined.contains(name))
        || key.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| WORDS.contains(&word))
}

/// Whether a word is such a name and nothing else, so that it is no value.
pub(super) fn is_name(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    [word, one].iter().any(|word| *word == "key" || ANYWHERE.contains(word) || WORDS.contains(word))
}

pub(super) fn is_link(word: &str) -> bool {
    LINKS.contains(&word)
}

pub(crate) fn is_said(word: &str) -> bool {
    SAID.contains(&word) || is_link(word)
}

#[cfg(test)]
pub(super) fn examples() -> Vec<String> {
    ["key"].iter().chain(&ANYWHERE).chain(&WORDS).map(ToString::to_string).collect()
}
