//! The names of secrets.

use super::super::text::Text;
use crate::Kind;
use std::ops::Range;

/// Every name has one of these in it. Of those that are parts of many words, only what is before a sign counts.
pub(in crate::deny) const TRIGGERS: [&str; 22] = [
    "auth",
    "cookie",
    "cred",
    "cvc",
    "cvv",
    "key",
    "otp:",
    "otp=",
    "pass",
    "pin:",
    "pin=",
    "pw:",
    "pw=",
    "pwd",
    "secret",
    "session",
    "sid=",
    "sig:",
    "sig=",
    "signature",
    "token",
    "jwt",
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Class {
    /// Of nothing else than a secret.
    Certain(Kind),
    /// Of a secret in most texts.
    Likely(Kind),
    /// Of a secret in some.
    Weak(Kind),
    /// Of a few digits.
    Digits,
    /// Before a scheme and its credentials.
    Authorization,
    Cookie,
}

impl Class {
    pub(super) fn kind(self) -> Kind {
        match self {
            Class::Certain(kind) | Class::Likely(kind) | Class::Weak(kind) => kind,
            Class::Digits => Kind::Password,
            Class::Authorization | Class::Cookie => Kind::Token,
        }
    }
}

/// In any place of a name, without what joins its words.
const PASSWORDS: [&str; 6] = ["password", "passwd", "passphrase", "passcode", "pwd", "secret"];
const KEYS: [&str; 21] = [
    "accesskey",
    "accountkey",
    "apikey",
    "appsecret",
    "authkey",
    "clientkey",
    "clientsecret",
    "consumersecret",
    "cryptkey",
    "encryptionkey",
    "licensekey",
    "masterkey",
    "privatekey",
    "privkey",
    "secretkey",
    "serverkey",
    "servicekey",
    "sharedkey",
    "signingkey",
    "signaturekey",
    "subscriptionkey",
];
const TOKENS: [&str; 9] =
    ["bearer", "credential", "creds", "jwt", "sessid", "sessionid", "sessionkey", "signature", "token"];

/// As one of the words of a name.
const PASSWORD_WORDS: [&str; 2] = ["pass", "pw"];
const TOKEN_WORDS: [&str; 6] = ["auth", "cookie", "session", "sid", "sig", "otp"];
const DIGIT_WORDS: [&str; 4] = ["pin", "cvv", "cvc", "otp"];

/// Such a word in a name says that it is of something else.
const HARMLESS: [&str; 28] = [
    "author",
    "bypass",
    "compass",
    "csrf",
    "foreignkey",
    "hotkey",
    "issuerkey",
    "keyboard",
    "keyed",
    "keyhash",
    "keying",
    "keyword",
    "monkey",
    "passage",
    "passed",
    "passenger",
    "passes",
    "passing",
    "passive",
    "passport",
    "primarykey",
    "publickey",
    "pubkey",
    "secretary",
    "tokeniz",
    "turkey",
    "partitionkey",
    "publictoken",
];

/// What a name says at its end of a secret, without being one.
const SAID_OF: [&str; 67] = [
    "algorithm",
    "alias",
    "attempts",
    "audience",
    "board",
    "budget",
    "class",
    "code",
    "column",
    "count",
    "date",
    "enabled",
    "endpoint",
    "error",
    "event",
    "exception",
    "expiration",
    "expires",
    "expiresin",
    "expiry",
    "field",
    "file",
    "filename",
    "format",
    "handler",
    "header",
    "id",
    "ids",
    "index",
    "info",
    "input",
    "issuer",
    "kind",
    "label",
    "len",
    "length",
    "limit",
    "manager",
    "mode",
    "name",
    "names",
    "only",
    "pair",
    "path",
    "policy",
    "prefix",
    "provider",
    "required",
    "reset",
    "ring",
    "rotation",
    "scope",
    "scopes",
    "selector",
    "service",
    "size",
    "state",
    "status",
    "store",
    "suffix",
    "ttl",
    "type",
    "types",
    "uri",
    "url",
    "variable",
    "version",
];

/// Before ` key`.
const KEY_WORDS: [&str; 11] = [
    "access",
    "account",
    "api",
    "encryption",
    "license",
    "master",
    "private",
    "secret",
    "shared",
    "signing",
    "subscription",
];

pub(super) fn class(text: &Text<'_>, name: &Range<usize>) -> Option<Class> {
    let whole = text.part(name.clone());
    let joined: String =
        whole.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let has = |parts: &[&str]| parts.iter().any(|part| joined.contains(part));
    let has_word =
        |words: &[&str]| split(whole).any(|word| words.iter().any(|of| word.eq_ignore_ascii_case(of)));
    if joined.ends_with("authorization") {
        return Some(Class::Authorization);
    }
    if joined.ends_with("cookie") && (joined == "cookie" || joined == "setcookie") {
        return Some(Class::Cookie);
    }
    let ids_a_session = joined.ends_with("sessionid") || joined.ends_with("sessid");
    if has(&HARMLESS) || (!ids_a_session && split(whole).last().is_some_and(is_said_of)) {
        return None;
    }
    if has(&KEYS) || (joined == "key" && follows_key_word(text, name.start)) {
        return Some(Class::Certain(Kind::ApiKey));
    }
    if has(&PASSWORDS) || (has_word(&PASSWORD_WORDS) && joined != "pass") || joined.ends_with("dbpass") {
        return Some(Class::Certain(Kind::Password));
    }
    if has_word(&DIGIT_WORDS) {
        return Some(Class::Digits);
    }
    if has(&TOKENS) || has_word(&TOKEN_WORDS) {
        return Some(Class::Likely(Kind::Token));
    }
    if joined == "pass" {
        return Some(Class::Likely(Kind::Password));
    }
    if is_variable(whole) && joined.ends_with("key") {
        return Some(Class::Likely(Kind::ApiKey));
    }
    joined.ends_with("key").then_some(Class::Weak(Kind::ApiKey))
}

fn is_said_of(word: &str) -> bool {
    SAID_OF.iter().any(|of| word.eq_ignore_ascii_case(of))
}

/// `HEROKU_KEY`: of an environment.
fn is_variable(name: &str) -> bool {
    name.contains('_') && !name.contains(|c: char| c.is_ascii_lowercase())
}

fn follows_key_word(text: &Text<'_>, start: usize) -> bool {
    if text.before(start) != b' ' {
        return false;
    }
    let word = text.run_back(start - 1, 16, |byte| byte.is_ascii_alphabetic());
    let word = text.part(word..start - 1);
    KEY_WORDS.iter().any(|of| word.eq_ignore_ascii_case(of))
}

/// `dbPassword`, `DB_PASSWORD` and `db-password` have the same words.
fn split(name: &str) -> impl Iterator<Item = &str> {
    name.split(['_', '-']).flat_map(humps).filter(|word| !word.is_empty())
}

fn humps(part: &str) -> impl Iterator<Item = &str> {
    let mut rest = part;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let mut small = false;
        let end = rest.bytes().position(|byte| {
            let starts_next = small && byte.is_ascii_uppercase();
            small |= byte.is_ascii_lowercase() || byte.is_ascii_digit();
            starts_next
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        Some(word)
    })
}
