//! What is masked and what stays, case by case.

use dials_redact::redact;

#[test]
fn the_secret_goes_and_the_text_stays() {
    for (raw, shown) in [
        ("password=hunter2", "password=[password]"),
        ("Password: hunter2, user: ann", "Password: [password], user: ann"),
        ("the password is hunter2.", "the password is [password]."),
        ("login --password hunter --user ann", "login --password [password] --user ann"),
        (
            "{\"password\": \"correct \\\"horse\\\" battery\", \"code\": 7}",
            "{\"password\": \"[password]\", \"code\": 7}",
        ),
        (
            "{\\\"token\\\":\\\"a1b2c3d4e5f6\\\",\\\"code\\\":7}",
            "{\\\"token\\\":\\\"[token]\\\",\\\"code\\\":7}",
        ),
        ("\"password\": \"ab [token] cd\"", "\"password\": \"[password][token][password]\""),
        ("<password>hunter2</password>", "<password>[password]</password>"),
        ("<add key=\"Password\" value=\"hunter2\" />", "<add key=\"Password\" value=\"[password]\" />"),
        ("Login { password: Some(\"hunter2\"), id: 7 }", "Login { password: Some(\"[password]\"), id: 7 }"),
        ("CREATE USER ann PASSWORD 'hunter two'", "CREATE USER ann PASSWORD '[password]'"),
        ("Server=db;Pwd=toor;Encrypt=true", "Server=db;Pwd=[password];Encrypt=true"),
        ("password=a&b&c=d", "password=[password]&c=d"),
        ("password: h}o)p${e]n", "password: [password]"),
        ("let password: String = \"hunter2\".into();", "let password: String = \"[password]\".into();"),
        ("pin=1234&cvv=123", "pin=[password]&cvv=[password]"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer [token]"),
        ("-H 'Authorization: Basic dXNlcjpw' -v", "-H 'Authorization: Basic [token]' -v"),
        ("Authorization: Digest username=\"ann\", realm=x", "Authorization: Digest [token]"),
        (
            "authorization: AWS4-HMAC-SHA256 Credential=a/b, Signature=c",
            "authorization: AWS4-HMAC-SHA256 [token]",
        ),
        ("Cookie: theme=dark; sid=1\nHost: h", "Cookie: [token]\nHost: h"),
        ("Set-Cookie: id=a3fWa; Path=/", "Set-Cookie: [token]"),
        ("https://ann:pa/ss@host/x", "https://ann:[password]@host/x"),
        ("redis://:hunter2@cache:6379/0", "redis://:[password]@cache:6379/0"),
        ("GET /p?sig=a1b2c3d4e5f6g7h8&page=2", "GET /p?sig=[token]&page=2"),
        ("mail ann.lee+x@mail.example.com.", "mail [email]."),
        ("密码：password：hunter2", "密码：password：[password]"),
        ("4242 4242 4242 4242, 4242-4242-4242-4242, 4242424242424242", "[card], [card], [card]"),
        ("3782 822463 10005", "[card]"),
        ("pay to GB82 WEST 1234 5698 7654 32 now", "pay to [iban] now"),
        ("gb82west12345698765432", "[iban]"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----, end", "[private_key], end"),
        ("key: -----BEGIN EC PRIVATE KEY-----\\nMHcCAQEE", "key: [private_key]"),
        ("of a1B2c3D4e5F6g7H8i9J0k1L2\nMHcCAQEEIIrYq==\n-----END EC PRIVATE KEY-----", "of [private_key]"),
    ] {
        assert_eq!(redact(raw), shown, "{raw}");
        assert_eq!(redact(shown), shown);
    }
}

#[test]
fn the_password_of_a_url_goes_and_its_host_stays() {
    for (raw, shown) in [
        ("postgres://bob:hunter2@db.internal/app failed", "postgres://bob:[password]@db.internal/app failed"),
        ("postgres://bob:hunter2@localhost/app", "postgres://bob:[password]@localhost/app"),
        ("postgres://u:p@h1.example,h2.example/db", "postgres://u:[password]@h1.example,h2.example/db"),
        ("postgres://bob:p@ss.word@db.internal:5432/app", "postgres://bob:[password]@db.internal:5432/app"),
        ("smtp://ann@mail.example:hunter2@smtp.internal", "smtp://[email]:[password]@smtp.internal"),
        ("https://ghp_16C7e42F292c6912E7710c838347Ae178B4a@git.example/x", "https://[token]@git.example/x"),
        (
            "redis://:hunter2@a.internal and redis://:hunter3@b.internal",
            "redis://:[password]@a.internal and redis://:[password]@b.internal",
        ),
        // The name of a user is no secret, and with a host it is no e-mail address.
        ("https://bob@example.com/x", "https://bob@example.com/x"),
        ("postgres://bob:${PASSWORD}@db.internal/app", "postgres://bob:${PASSWORD}@db.internal/app"),
        // These are.
        ("mailto:bob@example.com", "mailto:[email]"),
        ("MAILTO://bob@example.com", "MAILTO://[email]"),
        ("https://bob@example.com/x?to=ann@mail.example", "https://bob@example.com/x?to=[email]"),
        ("https://example.com/bob@mail.example", "https://example.com/[email]"),
        ("https://u:p@h.example/ bob@example.com", "https://u:[password]@h.example/ [email]"),
    ] {
        assert_eq!(redact(raw), shown, "{raw}");
        assert_eq!(redact(shown), shown);
    }
}

#[test]
fn what_is_no_secret_stays() {
    for raw in [
        "",
        "the password is wrong",
        "the password is wrong! password wrong!",
        "password: required",
        "password was not accepted",
        "invalid token: expected `}`",
        "unexpected token } in JSON",
        "token expired after 3600s",
        "max_tokens: 4096, temperature: 0.7",
        "PRIMARY KEY (id), FOREIGN KEY (order_id) REFERENCES orders",
        "SELECT token, password FROM users WHERE id = $1",
        "UPDATE users SET password = ? WHERE id = ?",
        "duplicate key value violates unique constraint \"users_email_key\"",
        "fn login(password: &str, token: Option<String>) -> Result<Session, Error>",
        "let token = self.tokens.next()?; let key = map.key(&name);",
        "password = config.password, secret = env::var(\"SECRET\")",
        "password=${DB_PASSWORD} token=<your token> key={key}",
        "commit 5d41402abc4b2a76b9719d911017c592a1b2c3d4 by ann",
        "id=550e8400-e29b-41d4-a716-446655440000",
        "key: 550e8400-e29b-41d4-a716-446655440000",
        "2026-11-21T22:10:00.123456789Z took 12.5ms",
        "at 1700000000000 and 1700000000000000 and 1700000000000000000",
        "1234 5678 9012 3456 and 4111 1111 1111 1112",
        "0.4242424242424242 of 4242424242424242.5",
        "total 1,299.00 EUR, 4 x 324.75",
        "git@github.com:org/name.git, icon@2x.png, serde@1.0",
        "https://host:8080/@ann/post and http://ann@host/",
        "https://example.com/page?sort=name&page=2#top",
        "-----BEGIN CERTIFICATE-----\nMIIC\n-----END CERTIFICATE-----",
        "sk-loading-spinner-overlay sk_live_ ghp_ AKIA",
        "GB82 WEST 1234 5698 7654 33",
        "serde_json::Error at src/main.rs:10:5",
        "c2VydmVyOiBuZ2lueC8xLjI1LjMK",
        "[password] and [token] and [..]",
        "author: ann, authority=db, keyboard=us, monkey: 3",
        "session closed; cookie: none",
    ] {
        assert_eq!(redact(raw), raw);
    }
}
