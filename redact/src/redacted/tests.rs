use super::*;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

/// Messages of std, hyper, reqwest, rustls, `serde_json`, tonic, sqlx and of services.
const REAL: &str = include_str!("real.txt");

#[test]
fn what_real_errors_say_stays() {
    let (mut words, mut kept, mut whole) = (0, 0, 0);
    for line in REAL.lines() {
        let shown = text(line);
        words += line.split(' ').count();
        kept += shown.split(' ').filter(|word| !word.contains(MARK)).count();
        whole += usize::from(shown == line);
    }
    let lines = REAL.lines().count();
    println!("{whole} of {lines} messages stay as they are, {kept} of {words} words");
    assert!(
        lines >= 60 && whole * 10 >= lines * 7 && kept * 10 >= words * 9,
        "{whole} {lines} {kept} {words}"
    );
}

#[test]
fn what_a_secrets_name_announces_goes_to_the_end_of_its_clause() {
    for (raw, shown) in [
        ("x-api-key hunterhunter", "x-api-key [..]"),
        ("api_key abcdefghij rejected", "api_key [..]"),
        ("password hunter is wrong", "password [..]"),
        ("password is hunter two", "password is [..]"),
        ("password was not accepted", "password was not accepted"),
        ("password set was hunter", "password [..]"),
        ("pin 1234 wrong, cvc 123", "pin [..], cvc [..]"),
        ("token: abc def", "token: [..]"),
        ("secret = correct horse battery staple", "secret = [..]"),
        ("login --password hunter two; retry", "login --password [..]; retry"),
        ("Server=db;Pwd=toor horse", "Server=db;Pwd=[..]"),
        ("(passphrase - correct horse).", "(passphrase - [..])."),
        ("<password>correct horse</password>", "<password>[..]>"),
        ("token: Some(\"a, b\"), id: 7", "token: [..]), id: 7"),
        ("token: a \"b, c\" d, id: 7", "token: [..], id: 7"),
        (r#"Error { text: "bad token abc", code: 7 }"#, r#"Error { text: "[..]", code: 7 }"#),
        ("token: abc. def. Retry later", "token: [..]. Retry later"),
        ("token: abc, def", "token: [..], def"),
        ("token [..] def, end", "token [..], end"),
        ("bad token abc: connection refused", "bad token [..]: connection refused"),
        ("token: my key: error here", "token: [..]: error here"),
        ("bad token abc: def", "bad token [..]"),
        ("password rejected: hunter two", "password rejected: [..]"),
        ("auth failed: connection refused", "auth failed: connection refused"),
        ("the private key passphrase hunter", "the private key passphrase [..]"),
        ("unexpected token } in JSON", "unexpected token } in JSON"),
        ("(invalid token) after retry", "(invalid token) after retry"),
        ("token. Retry", "token. Retry"),
        ("Basic hunter two", "Basic [..]"),
        ("basic hunter two", "basic hunter two"),
        ("cookie theme=dark; lang=en", "cookie [..]"),
        ("cookie: \"key\": hunter two", "cookie: \"[..]\": [..]"),
    ] {
        assert_eq!(text(raw), shown, "{raw}");
        assert_eq!(text(shown), shown);
    }
}

#[test]
fn of_a_path_stays_its_start() {
    for (raw, shown) in [
        (
            "error for url (https://hooks.slack.com/services/TABC/BDEF/letters): timed out",
            "error for url (https://hooks.slack.com/services/[..]): timed out",
        ),
        ("https://api.telegram.org/botsecret/send 401", "https://api.telegram.org/[..] 401"),
        ("https://eth.g.alchemy.com:443/v2/plain 401", "https://eth.g.alchemy.com:443/[..] 401"),
        ("https://notinfura.io/plain", "https://notinfura.io/plain"),
        ("https://example.com/reset/correcthorsebattery", "https://example.com/reset/[..]"),
        ("https://example.com/correct-horse-battery", "https://example.com/[..]"),
        ("https://example.com/sk_plain", "https://example.com/[..]"),
        ("hunter2=/reset/correcthorse", "[..]=/reset/[..]"),
        ("https://example.com/Hunter/", "https://example.com/[..]"),
        ("https://example.com/v1.0/charges/", "https://example.com/v1.0/charges/"),
        ("https://example.com/vhunter/charges", "https://example.com/vhunter/[..]"),
        ("https://example.com/api/v1/charges/a/b?c=d", "https://example.com/api/v1/charges/[..]?[..]"),
        ("GET /reset/correcthorse?a=b 404 Not Found", "GET /reset/[..]?[..] 404 Not Found"),
        ("url=/reset/correcthorse, path:/reset/x.", "url=/reset/[..], path:/reset/[..]."),
        ("src/main.rs:10 and application/json", "src/main.rs:10 and application/json"),
        ("POST /oauth/token 401 Unauthorized", "POST /oauth/[..] 401 Unauthorized"),
        (
            "url (http://auth:8080/session): connection refused",
            "url (http://auth:8080/session): connection refused",
        ),
        ("http://host/session: hunter two", "http://host/session: [..]"),
        ("/token://Bearer hunter two", "/token:[..]"),
        ("/token://password= hunter two", "/token:[..]= [..]"),
        ("/session?token=plain): timed out", "/session?[..]=[..]): timed out"),
    ] {
        assert_eq!(text(raw), shown, "{raw}");
        assert_eq!(text(shown), shown);
    }
}

#[test]
fn the_value_goes_and_the_sentence_stays() {
    for (raw, shown) in [
        ("Connection refused (os error 111)", "Connection refused (os error 111)"),
        ("stream did not contain valid UTF-8", "stream did not contain valid UTF-8"),
        ("HTTP/1.1 502 Bad Gateway after 1.5ms", "HTTP/1.1 502 Bad Gateway after 1.5ms"),
        (
            "invalid type: string \"hunter2\", expected u64 at line 3 column 14",
            "invalid type: string \"[..]\", expected u64 at line 3 column 14",
        ),
        ("expected `,` or `}` at line 1 column 5", "expected `,` or `}` at line 1 column 5"),
        ("unknown variant `gold`, expected `silver`", "unknown variant `[..]`, expected `[..]`"),
        (
            "error sending request for url (https://u:p@api.stripe.com:8443/v1/charges/ch_3Ks9x?expand=customer#top): timed out",
            "error sending request for url (https://[..]@api.stripe.com:8443/v1/charges/[..]?[..]): timed out",
        ),
        (
            "postgres://app:pa/ss?w@db.internal/shop unreachable",
            "postgres://[..]@db.internal/shop unreachable",
        ),
        (
            "reqwest::Error { kind: Status(404, None), url: \"http://[::1]:9/v1/customers/cus_NffrFeUf?a=b\" }",
            "reqwest::Error { kind: Status(404, None), url: \"http://[::1]:9/v1/customers/[..]?[..]\" }",
        ),
        ("GET /v1/items?limit=3 404 Not Found", "GET /v1/items?[..] 404 Not Found"),
        ("Incorrect API key provided: hunter.", "Incorrect API key provided: [..]."),
        ("Authorization: Bearer hunter, retry", "Authorization: [..], retry"),
        ("Cookie: theme=dark; lang=en", "Cookie: [..]"),
        ("bearer token expired", "bearer token expired"),
        (r#"{"password": "correct \"horse\" battery", "code": 7}"#, r#"{"[..]": "[..]", "[..]": 7}"#),
        (r#"body: "{\"token\": \"plain word\", \"code\": 7}" end"#, r#"body: "[..]" end"#),
        ("card 4242 4242 4242 4242 declined, status=402", "card [..] declined, status=402"),
        ("DE89 3704 0044 0532 0130 00 is closed", "[..] is closed"),
        ("write to ann.lee@example.com failed", "write to [..] failed"),
        ("etag deadbeefcafe, deaf", "etag [..], deaf"),
        ("login with hunter2 failed", "login with [..] failed"),
        ("Server=db;Password=toor;Encrypt=true, retry", "Server=db;Password=[..], retry"),
        ("scale 1.4242424242x, 10x", "scale [..], 10x"),
        ("http://424242424242.example/x", "http://[..]/x"),
        ("http://abcdefghijklmnop1q.example/x", "http://[..]/x"),
        ("http://pay-7.example:4242424242/x", "http://[..]/x"),
        ("http://pay-7.example:424/x", "http://pay-7.example:424/x"),
        ("OneTwoThreeFourFive OneTwoThreeFourFiveSix", "OneTwoThreeFourFive [..]"),
        ("CertificateConfigurationAuthentication", "[..]"),
        ("a-b-c-d-e-f-g-h-i-j-k-l a-b-c-d-e-f-g-h-i-j-k-l-m", "a-b-c-d-e-f-g-h-i-j-k-l [..]"),
        ("4000 0000 0000:: x", "[..]:: x"),
        ("4000-0000 0000-0000k", "[..]"),
        ("http://4000-0000 0000 0000-----x", "http://[..] 0000-----x"),
        ("http://host4000-0000-0000/x", "http://[..]/x"),
        ("http://ip-10-0-12-255.internal/x", "http://ip-10-0-12-255.internal/x"),
        ("accesskey: hunter", "accesskey: [..]"),
        (r#"\"note \\\"two words\\\" more\" end"#, r#"\"[..]\" end"#),
        ("said \"so and no end", "said [..]"),
        ("expected `#!@$%^`", "expected `[..]`"),
        ("http://ann:p@ss@host/x", "http://[..]@host/x"),
        ("with sk_live_plainword", "with [..]"),
        ("http://sk-plainword/x", "http://[..]/x"),
        ("with AKIAABCDEFGHIJKLMNOP", "with [..]"),
        ("with abcdefghijklmnopqrstuvwxyz", "with [..]"),
        ("two\nlines\r\n\tand a bell\u{7}", "two lines and a bell"),
        ("不能连接。 L'opération a expiré", "不能连接。 L'opération a expiré"),
    ] {
        assert_eq!(text(raw), shown);
    }
}

#[test]
fn a_display_without_end_is_cut() {
    struct Endless(&'static str);
    impl Display for Endless {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            loop {
                f.write_str(self.0)?;
            }
        }
    }
    for part in ["refused ", "x", "\n", "\"", "token=a", "http://a@", "4242 ", "é", "`` "] {
        let shown = Redacted(&Endless(part)).to_string();
        assert!(shown.len() <= SHOWN && shown.ends_with("..."), "{part}: {shown}");
        assert_eq!(text(&shown), shown);
    }
    assert!(Redacted(&Endless("refused ")).to_string().len() > SHOWN - 16);
}

#[test]
fn a_display_that_fails_shows_what_it_wrote() {
    struct Failing;
    impl Display for Failing {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("refused by ")?;
            Err(fmt::Error)
        }
    }
    assert_eq!(Redacted(&Failing).to_string(), "refused by");
}

#[test]
fn a_secret_that_is_cut_does_not_show_its_start() {
    for length in READ - 40..READ + 8 {
        let raw = format!(
            "{} hunterhunterhunter!7",
            "a".repeat(16).repeat(length / 16) + &" b".repeat(length % 16 / 2)
        );
        assert!(!text(&raw).contains("hunter"), "{length}");
    }
}

#[test]
fn time_grows_as_the_text_does() {
    for part in [
        "refused ",
        "x",
        "a1 ",
        "\"",
        "\\\"",
        "'",
        "token:\"",
        "token=",
        "token:\\\"a\\\\\\\"",
        "Bearer ",
        "http://a:b@c/d?e ",
        "://",
        "http://",
        "a:",
        "/",
        "?",
        "4242 ",
        "1-",
        "-----BEGIN ",
        "-----END ",
        "password given: ",
        "token is ",
        "token \"",
        "“",
        "/token=",
        "db_pin wrong ",
        "key: \"key\"",
        "token a \"b\" ",
        "a.b::",
        "é",
        "[..] ",
    ] {
        let time = |bytes: usize| {
            let text = part.repeat(bytes / part.len());
            let start = Instant::now();
            std::hint::black_box(covered(&text).render());
            start.elapsed()
        };
        // 32 times the text. Quadratic would be 1024 times the time, in every try; a busy machine is not so in every try.
        let once = (0..3).map(|_| time(1 << 8)).max().unwrap_or_default();
        let is_linear = (0..10).any(|_| time(1 << 13) < once * 256);
        assert!(is_linear, "{part:?}");
    }
    let start = Instant::now();
    assert!(text(&"token:\"a1 ".repeat(100_000)).len() <= SHOWN);
    assert!(start.elapsed() < Duration::from_secs(5), "a text of 1 MB took {:?}", start.elapsed());
}

/// What texts are made of that may hide where a secret begins or ends.
fn surroundings() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        " ",
        "\"",
        "'",
        "`",
        "\\",
        ":",
        "=",
        "[",
        "]",
        "(",
        ")",
        "[..]",
        ", ",
        ". ",
        "?",
        "&",
        "@",
        "/",
        "//",
        "://",
        "http://",
        "https://a@",
        "-----BEGIN ",
        "-----END ",
        "Bearer ",
        "token",
        "password",
        "cookie: ",
        "key: ",
        "refused",
        "4242",
        "a1",
        "\n",
        "“",
        "”",
        "::",
        "is",
        "it's",
        "#",
        "ö",
        " - ",
        "...",
        "-",
        "sk_",
        "127.0.0.1",
        "1.5s",
        "%",
        "provided: ",
    ]);
    prop::collection::vec(prop_oneof![8 => known.prop_map(str::to_owned), 1 => "\\PC{0,4}"], 0..12)
        .prop_map(|parts| parts.concat())
}

/// A secret, and which parts of it nobody may see.
fn secret() -> impl Strategy<Value = (String, Vec<String>)> {
    prop_oneof![3 => shaped(), 1 => phrase()]
}

/// Known by its shape, or by what is around it.
fn shaped() -> impl Strategy<Value = (String, Vec<String>)> {
    let whole = |secret: String| (secret.clone(), vec![secret]);
    let base64 = "[A-Za-z0-9+/]{40,88}={0,2}"
        .prop_filter("of words", |text| text.bytes().any(|byte| byte.is_ascii_digit()));
    let key = "(password|passwd|PASSWORD|db_pwd|Secret|client-secret|accessToken|api_key|apikey|signature|sessionid|DSN|X-Pin)";
    prop_oneof![
        "sk_(live|test)_[A-Za-z0-9]{24}".prop_map(whole),
        "gh[pousr]_[A-Za-z0-9]{36}".prop_map(whole),
        "(AKIA|ASIA)[A-Z2-7]{16}".prop_map(whole),
        "eyJ[A-Za-z0-9_-]{20,60}\\.eyJ[A-Za-z0-9_-]{20,60}\\.[A-Za-z0-9_-]{43}".prop_map(whole),
        prop::collection::vec("[A-Za-z0-9+/]{64}", 1..4).prop_map(|lines| {
            let pem = format!(
                "-----BEGIN PRIVATE KEY-----\n{}\nabcd=\n-----END PRIVATE KEY-----",
                lines.join("\n")
            );
            (pem, [lines, vec!["abcd=".to_owned()]].concat())
        }),
        // After `http://` its second half is a host.
        ("[a-z]{3,8}\\.[a-z]{3,8}", "@[a-z]{3,8}\\.(com|org|de)")
            .prop_map(|(who, at)| (format!("{who}{at}"), vec![who])),
        "4[0-9]{15}".prop_map(whole),
        "4[0-9]{3}([ -][0-9]{4}){3}".prop_map(whole),
        "DE[0-9]{20}".prop_map(whole),
        "GB[0-9]{2} WEST [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{2}".prop_map(whole),
        "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}".prop_map(whole),
        "[0-9a-f]{32,64}".prop_map(whole),
        base64.prop_map(whole),
        (key, "( ?[=:] ?|=>)", "qzw[a-z]{3,12}")
            .prop_map(|(key, sep, value)| (format!("{key}{sep}{value}"), vec![value])),
        ("(services|reset|v1/hook)(/[A-Z]{4,8})?", "qzw[a-z]{3,12}")
            .prop_map(|(path, value)| (format!("https://a.example/{path}/{value}"), vec![value])),
        ("(botqzw[a-z]{3,9})")
            .prop_map(|bot| (format!("https://api.telegram.org/{bot}/sendMessage"), vec![bot])),
        (key, "qzw[a-z]{3,8} [a-z]{3,8}")
            .prop_map(|(key, value)| (format!("\"{key}\": \"{value}\""), vec![value])),
        (key, "qzw[a-z]{3,8} [a-z]{3,8}")
            .prop_map(|(key, value)| (format!("\\\"{key}\\\":\\\"{value}\\\""), vec![value])),
        ("(Bearer|bearer|Basic|Token|Digest)", "qzw[a-z]{3,12}")
            .prop_map(|(scheme, value)| (format!("Authorization: {scheme} {value}"), vec![value])),
        "qzw[a-z]{3,12}".prop_map(|value| (format!("Bearer {value}"), vec![value])),
        ("[a-z]{3,8}", "qzw[a-z]{3,12}", "[a-z]{3,8}").prop_map(|(user, value, host)| (
            format!("{user}:{value}@{host}"),
            vec![format!("{user}:{value}")]
        )),
        ("(https|postgres)", "qzw[a-z/]{3,12}x")
            .prop_map(|(scheme, value)| (format!("{scheme}://ann:{value}@db/x"), vec![value])),
        "qzw[a-z]{3,12}".prop_map(|value| (format!("https://a.example/x?token={value}&y=z"), vec![value])),
        "qzw[a-z]{3,12}".prop_map(|value| (format!("?token={value}"), vec![value])),
    ]
}

/// Plain words after any name of a secret. The name has a space before it: in a URL the value would end at the next.
fn phrase() -> impl Strategy<Value = (String, Vec<String>)> {
    let name = prop::sample::select(names::examples());
    let dressed = prop_oneof![
        name.clone(),
        name.clone().prop_map(|name| name.to_uppercase()),
        name.clone().prop_map(|name| format!("--{name}")),
        name.clone().prop_map(|name| format!("x-{name}")),
        name.clone().prop_map(|name| format!("db_{name}")),
        name.prop_map(|name| format!("\"{name}\"")),
    ];
    let announcement = prop::sample::select(vec![
        ":",
        ": ",
        "=",
        " = ",
        " ",
        " is ",
        " was ",
        " - ",
        " given: ",
        " rejected: ",
        "=>",
    ]);
    (dressed, announcement, prop::collection::vec("qzw[a-z]{3,9}", 1..5))
        .prop_map(|(name, announcement, words)| (format!(" {name}{announcement}{}", words.join(" ")), words))
}

proptest! {
    #[test]
    fn nothing_panics_and_once_is_enough(raw in prop_oneof![surroundings(), any::<String>(), "[ -~]{0,80}"]) {
        let once = text(&raw);
        prop_assert!(once.len() <= SHOWN);
        prop_assert!(!once.contains(|c: char| c.is_control()));
        prop_assert_eq!(text(&once), once);
    }

    #[test]
    fn no_secret_stays(before in surroundings(), (secret, hidden) in secret(), after in surroundings()) {
        let mut raw = before;
        write!(raw, "{secret}{after}").unwrap();
        let shown = text(&raw);
        prop_assert!(!hidden.is_empty());
        for part in hidden {
            prop_assert!(!shown.contains(&part), "{} in {}", part, shown);
            let tail: String = part.chars().skip(part.chars().count() / 2).collect();
            prop_assert!(tail.len() < 8 || !shown.contains(&tail), "half of {} in {}", part, shown);
        }
    }
}

proptest! {
    // They are long.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_long_text_is_redacted_once_and_for_all(parts in prop::collection::vec(surroundings(), 0..100)) {
        let once = text(&parts.concat());
        prop_assert!(once.len() <= SHOWN);
        prop_assert_eq!(text(&once), once);
    }
}

#[test]
fn what_is_known_of_a_mark_is_counted_by_its_kind() {
    use crate::Kind::{Card, Email, Other, Password};
    for (raw, kinds) in [
        ("connection refused", vec![]),
        ("login with hunter2 failed", vec![Other]),
        ("ann.lee@example.com: card 4242 4242 4242 4242 declined", vec![Email, Card]),
        ("Server=db;Password=toor", vec![Password]),
        ("see postgres://app:toor@db/shop and id deadbeefcafe", vec![Password, Other]),
        ("postgres://bob:hunter2@db.internal/app failed", vec![Password]),
        ("no answer from https://bob@example.com/x", vec![Other]),
        ("unknown user mailto:bob@example.com", vec![Email]),
        ("bad token [..]: refused", vec![]),
    ] {
        assert_eq!(tally::kinds(&covered(raw)), kinds, "{raw}");
    }
}
