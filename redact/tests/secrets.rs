//! Secrets of every kind, wherever they stand. They are drawn, so that no text in this repository looks like a real one.

#![allow(clippy::unwrap_used, reason = "a test panics where it fails")]

use dials_redact::redact;
use proptest::prelude::*;

/// `§` stands for the secret.
const CONTEXTS: [&str; 22] = [
    "§",
    "\"§\"",
    "'§'",
    "`§`",
    "(§)",
    "[§]",
    "{§}",
    "<b>§</b>",
    "{\"a\": \"§\"}",
    "{\\\"a\\\":\\\"§\\\"}",
    "a=§",
    "a: §, b: c",
    "use §.",
    "first\n§\nnext",
    "«§»",
    "a § b",
    "密§密",
    "§; b",
    "§, b",
    "\t§\r\n",
    "see §!",
    "Error(\"§\")",
];

/// How a name announces a value without quotes.
const SIGNS: [&str; 6] = ["=", ":", ": ", " = ", " := ", "=>"];

fn of(letters: &str, length: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = String> {
    let letters: Vec<char> = letters.chars().collect();
    prop::collection::vec(prop::sample::select(letters), length).prop_map(String::from_iter)
}

const SMALL: &str = "abcdefghijklmnopqrstuvwyz";
const ALPHANUMERIC: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const BASE64_URL: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const DIGITS: &str = "0123456789";

/// What is announced, with what may not be left of it.
fn named() -> impl Strategy<Value = (String, String)> {
    let names = prop::sample::select(vec![
        "password",
        "PASSWORD",
        "db_password",
        "dbPassword",
        "passwd",
        "Pwd",
        "passphrase",
        "client_secret",
        "secret",
        "api_key",
        "apiKey",
        "X-Api-Key",
        "AWS_SECRET_ACCESS_KEY",
        "private-key",
        "AccountKey",
    ]);
    let signs = prop::sample::select(SIGNS.to_vec());
    // What is chosen by people: words, which only their names betray. They are of no language.
    let plain = of(SMALL, 3..=10).prop_map(|word| format!("qz{word}"));
    let quoted =
        (of(SMALL, 3..=8), of(SMALL, 3..=8)).prop_map(|(first, second)| format!("qz{first} qz{second}!"));
    let signed =
        (names.clone(), signs, plain).prop_map(|(name, sign, value)| (format!("{name}{sign}{value}"), value));
    let keyed = (names.clone(), quoted).prop_map(|(name, value)| (format!("\"{name}\": \"{value}\""), value));
    let flag =
        (names, of(ALPHANUMERIC, 8..=12)).prop_map(|(name, value)| (format!("--{name} {value}"), value));
    prop_oneof![signed, keyed, flag]
}

fn token() -> impl Strategy<Value = (String, String)> {
    let names = prop::sample::select(vec![
        "token",
        "access_token",
        "accessToken",
        "refresh-token",
        "X-Auth-Token",
        "sessionid",
        "session_token",
        "auth",
        "credentials",
        "signature",
        "id_jwt",
    ]);
    let random = of(ALPHANUMERIC, 24..=48).prop_filter("chance", |text| {
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        digits >= 3 && text.len() - digits >= 3
    });
    let random = random.boxed();
    let signed = (names, prop::sample::select(SIGNS.to_vec()), random.clone())
        .prop_map(|(name, sign, value)| (format!("{name}{sign}{value}"), value));
    let schemes = prop::sample::select(vec!["Bearer", "Basic", "bearer", "Token"]);
    let header = (schemes, random.clone())
        .prop_map(|(scheme, value)| (format!("Authorization: {scheme} {value}"), value));
    let bearer = random.clone().prop_map(|value| (format!("Bearer {value}"), value));
    let cookie = random.clone().prop_map(|value| (format!("Cookie: theme=dark; sid={value}"), value));
    let query = (
        prop::sample::select(vec!["token", "sig", "key", "X-Amz-Signature", "access_token", "auth"]),
        random,
    )
        .prop_map(|(name, value)| (format!("https://h.example/p?a=b&{name}={value}&c=d"), value));
    prop_oneof![signed, header, bearer, cookie, query]
}

/// Known by what it is made of.
fn shaped() -> impl Strategy<Value = (String, String)> {
    let whole = |text: String| (text.clone(), text);
    let jwt = (of(BASE64_URL, 20..=40), of(BASE64_URL, 20..=60), of(BASE64_URL, 43..=43))
        .prop_map(|(head, claims, signature)| format!("eyJ{head}a.eyJ{claims}.{signature}a"));
    let mail = (of(SMALL, 3..=9), of(SMALL, 3..=9), prop::sample::select(vec!["com", "org", "de", "co.uk"]))
        .prop_map(|(name, host, top)| format!("{name}.qz@{host}.{top}"));
    let pem = prop::collection::vec(of(ALPHANUMERIC, 64..=64), 1..4).prop_map(|lines| {
        let key = lines.join("\n");
        (format!("-----BEGIN RSA PRIVATE KEY-----\n{key}\n-----END RSA PRIVATE KEY-----"), key)
    });
    let cut = prop::collection::vec(of(ALPHANUMERIC, 64..=64), 1..4).prop_map(|lines| {
        let key = lines.join("\\n");
        (format!("-----BEGIN PRIVATE KEY-----\\n{key}"), key)
    });
    let user = (prop::sample::select(vec!["https", "postgres", "redis", "amqp"]), of(ALPHANUMERIC, 6..=16))
        .prop_map(|(scheme, password)| (format!("{scheme}://ann:{password}@db.example/x"), password));
    prop_oneof![
        jwt.prop_map(whole),
        mail.prop_map(whole),
        card().prop_map(whole),
        iban().prop_map(whole),
        pem,
        cut,
        user
    ]
}

fn card() -> impl Strategy<Value = String> {
    let start = prop::sample::select(vec![
        ("4", 16),
        ("4", 13),
        ("52", 16),
        ("37", 15),
        ("6011", 16),
        ("36", 14),
        ("3530", 16),
    ]);
    (start, of(DIGITS, 15..=15), prop::sample::select(vec!["", " ", "-"])).prop_map(
        |((start, length), rest, separator)| {
            let digits: String = start.chars().chain(rest.chars()).take(length - 1).collect();
            let sum: u32 = digits
                .bytes()
                .rev()
                .enumerate()
                .map(|(nth, byte)| {
                    let value = u32::from(byte - b'0') * if nth % 2 == 0 { 2 } else { 1 };
                    value / 10 + value % 10
                })
                .sum();
            let number = format!("{digits}{}", (10 - sum % 10) % 10);
            if length != 16 {
                return number;
            }
            let groups: Vec<_> =
                number.as_bytes().chunks(4).map(|group| std::str::from_utf8(group).unwrap()).collect();
            groups.join(separator)
        },
    )
}

fn iban() -> impl Strategy<Value = String> {
    (
        prop::sample::select(vec![("DE", 22), ("FR", 27), ("NL", 18), ("NO", 15)]),
        of(DIGITS, 30..=30),
        any::<bool>(),
    )
        .prop_map(|((country, length), digits, grouped)| {
            let account: String = digits.chars().take(length - 4).collect();
            let numeric = |text: &str| {
                text.bytes().fold(0_u32, |rest, byte| match byte {
                    b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
                    _ => (rest * 100 + u32::from(byte - b'A') + 10) % 97,
                })
            };
            let check = 98 - numeric(&format!("{account}{country}00"));
            let number = format!("{country}{check:02}{account}");
            let groups: Vec<_> =
                number.as_bytes().chunks(4).map(|group| std::str::from_utf8(group).unwrap()).collect();
            groups.join(if grouped { " " } else { "" })
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn no_secret_stays_wherever_it_stands(
        (secret, hidden) in prop_oneof![named(), token(), shaped()],
        context in prop::sample::select(CONTEXTS.to_vec()),
    ) {
        let raw = context.replace('§', &secret);
        let shown = redact(&raw);
        prop_assert!(!shown.contains(&hidden), "{} of {}", shown, raw);
        let half: String = hidden.chars().skip(hidden.chars().count() / 2).collect();
        prop_assert!(half.len() < 5 || !shown.contains(&half), "half of {} in {}", hidden, shown);
        prop_assert_eq!(redact(&shown), shown.clone());
    }

    #[test]
    fn prose_stays_byte_for_byte(words in prop::collection::vec(of(SMALL, 1..=12), 0..40), end in "[.!?]?") {
        let raw = words.join(" ") + &end;
        let shown = redact(&raw);
        prop_assert!(matches!(shown, std::borrow::Cow::Borrowed(_)));
        prop_assert_eq!(&shown, &raw);
    }
}
