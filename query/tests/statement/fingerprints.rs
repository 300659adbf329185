//! Fingerprints are in logs and dashboards, so they stay what they are.

use dials_query::statement::{Fingerprint, fingerprint};
use dials_query::{Dialect, Statement};

/// Frozen: a change here is a change of every fingerprint that anybody stored.
const VECTORS: &str = include_str!("fingerprints.txt");

#[test]
fn fingerprints_are_frozen() {
    let mut seen = 0;
    for line in VECTORS.lines().filter(|line| !line.starts_with("//")) {
        let [expected, system, text] = line.splitn(3, ' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        assert_eq!(fingerprint(Dialect::of(system), text).to_string(), expected, "{text}");
        seen += 1;
    }
    assert!(seen >= 20, "{seen}");
}

#[test]
fn what_differs_in_form_alone_is_the_same() {
    let same = [
        "SELECT name FROM users WHERE id IN (1, 2, 3) AND age - 5 > 18",
        "select  name\nfrom users where id in ($1) and age-5 > ?;",
        "/* a */ SELECT name FROM \"users\" WHERE id IN (:a, :b) AND age + 7 > -18 -- b",
        "SELECT name FROM users WHERE id IN (NULL, 'x') AND age - %s > 0x12;;",
        "\u{FEFF}SELECT name FROM users WHERE id IN (1) AND age - 1 > 1",
    ];
    let first = fingerprint(Dialect::Postgres, same[0]);
    for text in same {
        assert_eq!(fingerprint(Dialect::Postgres, text), first, "{text}");
        assert_eq!(Statement::new(Dialect::Postgres, text).fingerprint(), first, "{text}");
    }
}

#[test]
fn value_is_the_same_word_as_values_in_an_insert_of_any_length() {
    let fingerprint = |text: &str| fingerprint(Dialect::MySql, text);
    let one = fingerprint("INSERT INTO t (value) VALUE (1)");
    assert_eq!(one, fingerprint("INSERT INTO t (value) VALUE (1), (2), ('x')"));
    assert_ne!(one, fingerprint("INSERT INTO t (value) VALUE (1, 2)"));
}

#[test]
fn what_differs_in_more_is_another() {
    let others = [
        "SELECT a FROM users",
        "SELECT b FROM users",
        "SELECT a FROM Orders",
        "SELECT a FROM \"Users\"",
        "SELECT a FROM users, users",
        "SELECT a FROM users WHERE a IS NULL",
        "SELECT a FROM users WHERE a = 1",
        "SELECT a FROM users WHERE a = b",
        "SELECT a FROM users WHERE a + b",
        "SELECT a FROM users WHERE a - b",
        "SELECT a FROM users; SELECT a FROM users",
        "SELECT a FROM users; 'x'",
        "SELECT a FROM users 'x'",
        "",
    ];
    let all: std::collections::BTreeSet<_> =
        others.iter().map(|text| fingerprint(Dialect::Postgres, text)).collect();
    assert_eq!(all.len(), others.len());
}

#[test]
fn double_quotes_of_an_unknown_language_are_names_where_names_stand() {
    let fingerprint = |text: &str| fingerprint(Dialect::Generic, text);
    assert_ne!(fingerprint(r#"SELECT 1 FROM "posts""#), fingerprint(r#"SELECT 1 FROM "comments""#));
    assert_ne!(fingerprint(r#"SELECT "a"."b""#), fingerprint(r#"SELECT "a"."c""#));
    assert_eq!(fingerprint(r#"SELECT 1 WHERE a = "x""#), fingerprint(r#"SELECT 1 WHERE a = "y""#));
}

#[test]
fn a_fingerprint_is_text_and_back() {
    let one = fingerprint(Dialect::Generic, "SELECT 1");
    assert_eq!(one.to_string().parse(), Ok(one));
    assert_eq!(one.to_string(), format!("{:016x}", one.get()));
    for wrong in ["", "12", "+123456789abcdef", "0123456789abcdefg", "zzzzzzzzzzzzzzzz"] {
        assert!(wrong.parse::<Fingerprint>().is_err(), "{wrong}");
    }
}

/// Statements that are alike have fingerprints that are not.
#[test]
fn bits_are_spread() {
    let ones = (0..1000).map(|n| fingerprint(Dialect::Generic, format!("SELECT a FROM t{n}")).get());
    let counts = ones.fold([0_u32; 64], |mut counts, hash| {
        counts.iter_mut().enumerate().for_each(|(bit, count)| *count += (hash >> bit & 1) as u32);
        counts
    });
    assert!(counts.iter().all(|count| (400..600).contains(count)), "{counts:?}");
}
