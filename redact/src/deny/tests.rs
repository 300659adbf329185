//! What can only be seen from inside: every provider of the table, the marks of one text, the time that a text takes.

mod linear;
mod providers;

use super::{Options, redact_with};
use crate::Kind;
use proptest::prelude::*;

fn marks_in(text: &str) -> usize {
    Kind::ALL.into_iter().map(|kind| text.matches(kind.mark()).count()).sum()
}

/// What texts are made of that may hide where a secret begins or ends.
fn pieces() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        " ",
        "\"",
        "'",
        "`",
        "\\",
        "\\n",
        ":",
        "=",
        "[",
        "]",
        "(",
        ")",
        "[..]",
        "[password]",
        "[email]",
        "[jwt]",
        ", ",
        ". ",
        "?",
        "&",
        "@",
        "/",
        "://",
        "https://",
        "https://a:",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "Bearer ",
        "Basic ",
        "Authorization: ",
        "Cookie: ",
        "Cookie: a=b",
        "token",
        "password",
        "password=",
        "api_key: ",
        "secret is ",
        "--password ",
        "key=",
        "4242 4242 4242 4242",
        "4242",
        "a1",
        "a1b2c3d4e5f6",
        "AKIAABCDEFGHIJKLMNOP",
        "ann@mail.example",
        ".com",
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.",
        "GB82 WEST 1234 5698 7654 32",
        "Q~",
        "xoxb-",
        "078-05-1120",
        "\n",
        "“",
        "”",
        "::",
        "is",
        "it's",
        "#",
        "ö",
        "密",
        "<",
        ">",
        "{",
        "}",
        "$",
        "%",
        ";",
    ]);
    let part = prop_oneof![8 => known.prop_map(str::to_owned), 1 => "\\PC{0,4}", 1 => "[A-Za-z0-9]{8,40}"];
    prop::collection::vec(part, 0..14).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn each_mark_that_is_new_is_counted_once(raw in pieces(), national_ids in any::<bool>()) {
        let options = if national_ids { Options::default().with_national_ids() } else { Options::default() };
        let (shown, kinds) = redact_with(&raw, options);
        prop_assert_eq!(marks_in(&shown), marks_in(&raw) + kinds.len(), "{:?} of {:?}", shown, raw);
    }

    #[test]
    fn once_is_enough(raw in prop_oneof![pieces(), any::<String>(), "[ -~]{0,120}"], national_ids in any::<bool>()) {
        let options = if national_ids { Options::default().with_national_ids() } else { Options::default() };
        let (once, _) = redact_with(&raw, options);
        let (twice, kinds) = redact_with(&once, options);
        prop_assert_eq!(&twice, &once, "of {:?}", raw);
        prop_assert_eq!(kinds, []);
    }
}
