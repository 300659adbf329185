//! Where the languages differ.

use dials_query::Dialect::{Generic, MsSql, MySql, Postgres, Sqlite};
use dials_query::{Dialect, Statement};

fn text(dialect: Dialect, text: &str) -> String {
    Statement::new(dialect, text).text().to_owned()
}

#[test]
fn each_language_has_its_own_quotes() {
    let cases = [
        (Postgres, r#"SELECT "a" = 'b'"#, r#"SELECT "a" = ?"#),
        (Sqlite, r#"SELECT "a" = 'b'"#, r#"SELECT "a" = ?"#),
        (MsSql, r#"SELECT "a" = 'b'"#, r#"SELECT "a" = ?"#),
        (MySql, r#"SELECT "a" = 'b'"#, "SELECT ? = ?"),
        (Generic, r#"SELECT "a" = 'b'"#, "SELECT ? = ?"),
        (Generic, r#"SELECT "a"."b" = "c""#, r#"SELECT "a"."b" = ?"#),
        (Generic, r#"SELECT "a".[b], "a".`b`, "a".b"#, r#"SELECT "a".[b], "a".`b`, "a".b"#),
        // What nothing closes is no name, so neither is what stands before.
        (Generic, r#"SELECT "secret"."b"#, "SELECT ?.?"),
        (Generic, "SELECT \"secret\".`b", "SELECT ?.?"),
        (Generic, r#"SELECT "secret".[b"#, "SELECT ?.[b"),
        (Generic, r#"SELECnd": "."T a.."#, "SELECnd?.?"),
        // Three of them open a string in some languages.
        (Generic, r#"SELECT """the "secret" text""", b"#, "SELECT ?"),
        (Generic, "SELECT '''it's secret''', b", "SELECT ?"),
        (Generic, "SELECT '''text''', '' , b", "SELECT ?, ? , b"),
        (MySql, "SELECT `a'b` = 'c'", "SELECT `a'b` = ?"),
        (MsSql, "SELECT [a'b] = 'c'", "SELECT [a'b] = ?"),
        (Sqlite, "SELECT [a'b] = 'c'", "SELECT [a'b] = ?"),
        (Postgres, "SELECT a[1] = ARRAY['x', 'y']", "SELECT a[?] = ARRAY[?, ?]"),
        (Generic, "SELECT a['x'] = [b]", "SELECT a[?] = [b]"),
        (Generic, "SELECT ['x', 'y'], [1]", "SELECT [?, ?], [?]"),
    ];
    for (dialect, from, expected) in cases {
        assert_eq!(text(dialect, from), expected, "{dialect:?}: {from}");
    }
}

#[test]
fn double_quotes_are_strings_where_values_stand() {
    let cases = [
        (r#"SELECT "a" FROM "t" WHERE "b" = "x""#, r#"SELECT "a" FROM "t" WHERE "b" = ?"#),
        (r#"WHERE "b" <> /* c */ "x" AND c LIKE "x" ESCAPE "!""#, r#"WHERE "b" <>  ? AND c LIKE ? ESCAPE ?"#),
        (r#"WHERE "b" IN ("x", "y") AND c BETWEEN "x" AND 'y'"#, r#"WHERE "b" IN (?) AND c BETWEEN ? AND ?"#),
        (
            r#"INSERT INTO "t" ("a", "b") VALUES ("x", 'y'), ("x", "y")"#,
            r#"INSERT INTO "t" ("a", "b") VALUES (?, ?)"#,
        ),
        (r#"UPDATE "t" SET "a"="x", "b" = "y""#, r#"UPDATE "t" SET "a"=?, "b" = ?"#),
        (r#"SELECT CASE "a" WHEN 1 THEN "x" ELSE "y" END"#, r#"SELECT CASE "a" WHEN ? THEN ? ELSE ? END"#),
        (r#"CREATE TABLE "t" ("a" TEXT DEFAULT "x")"#, r#"CREATE TABLE "t" ("a" TEXT DEFAULT ?)"#),
        (
            r#"WHERE a IS "x" OR a IS NOT "y" OR a IS -- c
 NOT "z""#,
            "WHERE a IS ? OR a IS NOT ? OR a IS 
 NOT ?",
        ),
        (
            r#"ATTACH DATABASE "x" AS e; ATTACH DATABASE /* c */ "x" AS e"#,
            "ATTACH DATABASE ? AS e; ATTACH DATABASE  ? AS e",
        ),
        (r#"VACUUM INTO "x""#, "VACUUM INTO ?"),
        (
            r#"WHERE "a" IS "t"."b" AND NOT "c" AND d IS NOT "f"(1)"#,
            r#"WHERE "a" IS "t"."b" AND NOT "c" AND d IS NOT "f"(?)"#,
        ),
        // A column with its table, and what is called, are none.
        (r#"ON "t"."a" = "u"."a" AND b = "f"(1)"#, r#"ON "t"."a" = "u"."a" AND b = "f"(?)"#),
        (
            r#"IN ("t"."a", "b".c) AND d IN (SELECT "a" FROM "t")"#,
            r#"IN ("t"."a", "b".c) AND d IN (SELECT "a" FROM "t")"#,
        ),
        (r#"WHERE lower("a") = ? ORDER BY "a", "b""#, r#"WHERE lower("a") = ? ORDER BY "a", "b""#),
        (r#"WHERE alike "a" AND x.like "a""#, r#"WHERE alike "a" AND x.like "a""#),
    ];
    for dialect in [Sqlite, MsSql] {
        for (from, expected) in cases {
            assert_eq!(text(dialect, from), expected, "{dialect:?}: {from}");
        }
    }
    assert_eq!(text(Postgres, r#"WHERE "a" = "b""#), r#"WHERE "a" = "b""#);
}

#[test]
fn a_byte_order_mark_between_words_is_white_space() {
    let cases = [
        (Generic, "\u{FEFF}SELECT a", "SELECT a"),
        (Generic, "\u{FEFF}\u{FEFF}SELECT a", " SELECT a"),
        (Generic, "/* c */\u{FEFF}CREATE USER bob PASSWORD x", " CREATE USER ? PASSWORD ?"),
        (Generic, "SELECT 1;\u{FEFF}SELECT\u{FEFF}a", "SELECT ?; SELECT\u{FEFF}a"),
        (Generic, "SELECT \"a\".\u{FEFF}b", "SELECT ?. b"),
        (Generic, "SELECT #\u{FEFF}a", "SELECT "),
        (MySql, "SELECT 1--\u{FEFF}2", "SELECT ?"),
        (
            Sqlite,
            "a = \u{FEFF}\"x\" AND \u{FEFF}b LIKE \"x\" AND a =\u{FEFF}/**/\u{FEFF}\"x\"",
            "a =  ? AND  b LIKE ? AND a =  ?",
        ),
        (Postgres, "SELECT a \u{FEFF}[1] - \u{FEFF}5", "SELECT a  [?] -  ?"),
    ];
    for (dialect, from, expected) in cases {
        let shown = text(dialect, from);
        assert_eq!(shown, expected, "{dialect:?}: {from}");
        assert_eq!(text(dialect, &shown), expected, "{dialect:?}: {from}");
    }
}

#[test]
fn quotes_and_digits_of_no_language_are_literals() {
    let cases = [
        ("a = ‘it’s secret’ AND b", "a = ? AND b"),
        ("a = “the secret” AND b = «secret»", "a = ? AND b = ?"),
        ("a = ＇secret＇ AND b = ＂secret＂", "a = ? AND b = ?"),
        ("a = ‘never closed secret", "a = ?"),
        ("a = ７２ AND b = £72 AND c = ٧٢", "a = ? AND b = ? AND c = ?"),
        ("SELECT été, a’b, £a FROM naïve", "SELECT été, a’b, £a FROM naïve"),
    ];
    for dialect in [Generic, Postgres, MySql, Sqlite, MsSql] {
        for (from, expected) in cases {
            assert_eq!(text(dialect, from), expected, "{dialect:?}: {from}");
        }
    }
    // No string is a part of a path.
    assert_eq!(text(Generic, "SELECT \"a\".‘secret"), "SELECT ?.?");
}

#[test]
fn each_language_has_its_own_escapes() {
    let cases = [
        (MySql, r"x = 'a\'secret' AND y = 1", "x = ? AND y = ?"),
        (MySql, r#"x = "a\"secret" AND y = 1"#, "x = ? AND y = ?"),
        (Postgres, r"x = 'C:\' AND y = 'secret'", "x = ? AND y = ?"),
        (Postgres, r"x = E'a\'secret' AND y = 1", "x = ? AND y = ?"),
        (MsSql, r"x = 'C:\' AND y = 'secret'", "x = ? AND y = ?"),
        // The server may be told to read backslashes otherwise, and what follows makes sense only then.
        (MySql, r"x = 'C:\' AND y = 'secret'", "x = ?"),
        (MySql, r#"x = "C:\" AND y = " secret""#, "x = ?"),
        (MySql, r"x = 'a' AND y = 'C:\', ' secret'", "x = ? AND y = ?"),
        (Postgres, r"x = 'a\'secret b\'c' AND y = 1", "x = ?"),
        (Postgres, r"x = 'a\' secret b'", "x = ?"),
        (Postgres, r"x = 'a\'' AND y = ' secret'", "x = ?"),
        (Postgres, r"x LIKE 'a' ESCAPE '\' AND y = 'b'", "x LIKE ? ESCAPE ? AND y = ?"),
        (MySql, r"x = 'it\'s', y = 'that\'s'", "x = ?, y = ?"),
        (MySql, r"x = 'a\'b', y = 'C:\' AND z = 'secret'", "x = ?"),
        (MySql, r"x = 'a\\', y = ' secret", "x = ?, y = ?"),
        // There is no such setting.
        (Sqlite, r"x = 'C:\' AND y = 'secret", "x = ? AND y = ?"),
        // Nobody knows where this string ends.
        (Generic, r"x = 'C:\' AND y = 'secret'", "x = ?"),
        (Generic, r"x = 'a\'secret' AND y = 1", "x = ?"),
        (Generic, r"x = 'a\\' AND y = 1", "x = ? AND y = ?"),
        // Behind `ESCAPE` there is one character.
        (Generic, r"x LIKE 'a' ESCAPE '\' AND y = 'b'", "x LIKE ? ESCAPE ? AND y = ?"),
        (Generic, r"x LIKE 'a' ESCAPE '\\' AND y = 'b'", "x LIKE ? ESCAPE ? AND y = ?"),
        (MySql, r"x LIKE 'a' ESCAPE '\' AND y = 'b'", "x LIKE ? ESCAPE ? AND y = ?"),
        (Generic, "x = 'it''s' AND y = 1", "x = ? AND y = ?"),
    ];
    for (dialect, from, expected) in cases {
        assert_eq!(text(dialect, from), expected, "{dialect:?}: {from}");
    }
}

#[test]
fn strings_have_prefixes_and_dollars() {
    let cases = [
        (Postgres, "SELECT $$it's$$, $tag$ $$ $t$ $tag$, $1", "SELECT ?, ?, $1"),
        (Postgres, "SELECT $secret$never closed", "SELECT ?"),
        (MsSql, "SELECT $1.50, N'x', 0xAB", "SELECT ?, ?, ?"),
        (Postgres, r#"SELECT U&'d\0061t', U&"d\0061t", B'01', x'ab'"#, r#"SELECT ?, U&"d\0061t", ?, ?"#),
        (Generic, "SELECT q'[it's]', Q'{it's}', nq'!it's!', q'(a)', q'<a>'", "SELECT ?, ?, ?, ?, ?"),
        (
            Postgres,
            "SELECT DATE '2024-01-01' + INTERVAL '1 day', TRUE, NULL",
            "SELECT DATE ? + INTERVAL ?, ?, NULL",
        ),
        (Generic, "SELECT abc$$secret$$", "SELECT abc?"),
    ];
    for (dialect, from, expected) in cases {
        assert_eq!(text(dialect, from), expected, "{dialect:?}: {from}");
    }
}

#[test]
fn comments_are_removed_and_keep_apart() {
    let cases = [
        (Postgres, "a/* x /* y */ z */b", "a b"),
        (MySql, "a /* x /* y */ z", "a  z"),
        (Postgres, "a--x\nb", "a\nb"),
        (MySql, "5--3", "?-?"),
        (MySql, "a # secret\nb", "a \nb"),
        (Postgres, "a #> '{x}' #>> '{y}' # b", "a #> ? #>> ? # b"),
        (Generic, "a # secret", "a "),
        (MsSql, "SELECT * FROM #orders", "SELECT * FROM #orders"),
        (Postgres, "a -/**/-b", "a - -b"),
        (Postgres, "a /* never closed", "a "),
    ];
    for (dialect, from, expected) in cases {
        assert_eq!(text(dialect, from), expected, "{dialect:?}: {from}");
    }
}

#[test]
fn parameters_stay() {
    for parameters in
        ["a = $1", "a = :name", "a = @name", "a = ?1", "a = ?", "a = %s", "a = %(name)s", "a = @@version"]
    {
        assert_eq!(text(Generic, parameters), parameters);
    }
    assert_eq!(
        text(Postgres, "a ? 'x' AND b ?| ARRAY['y'] AND c ?& d"),
        "a ? ? AND b ?| ARRAY[?] AND c ?& d"
    );
    assert_eq!(text(Postgres, "a::int = '1'::text AND b[1:2]"), "a::int = ?::text AND b[?:?]");
    assert_eq!(
        text(Generic, "a = :1 AND b[:2] AND c = $1 AND d = $1.50"),
        "a = :1 AND b[:?] AND c = $1 AND d = ?"
    );
}

#[test]
fn numbers_are_whole_and_names_keep_theirs() {
    let cases = [
        ("table1 foo_1 t.5 a1b2", "table1 foo_1 t.? a1b2"),
        ("1.5e-10 .5 5. 0xFF 1_000 1e5 -7 2fast", "? ? ? ? ? ? ? ?"),
        ("a-1, a - 1, (a)-1, 3-1", "a-?, a - ?, (a)-?, ??"),
        ("(a).5, (.5)", "(a).?, (?)"),
        ("WHERE a > -1 AND b BETWEEN -5 AND +5", "WHERE a > ? AND b BETWEEN ? AND ?"),
        ("01234567-89ab-cdef-0123-456789abcdef abcdef01-89ab-cdef-0123-456789abcdef", "? ?"),
        ("1e5e-3 0xe-3 1.5E+7", "?? ?? ?"),
        ("data->0->>'x'", "data->?->>?"),
        ("true, t.true, truest", "?, t.true, truest"),
    ];
    for (from, expected) in cases {
        assert_eq!(text(Generic, from), expected, "{from}");
    }
}

#[test]
fn lists_are_folded_where_all_items_are_alike() {
    let cases = [
        ("a IN ( 1, 2 ) AND b", "a IN (?) AND b", Some(2)),
        ("a in ('x')", "a in (?)", Some(1)),
        ("(a, b) IN ((1, 2), (3, 4), (5, 6))", "(a, b) IN ((?, ?))", Some(3)),
        ("a IN (lower('x'), lower('y'))", "a IN (lower(?))", Some(2)),
        ("a IN (b, 1)", "a IN (b, ?)", None),
        ("a IN b (1, 2)", "a IN b (?, ?)", None),
        ("a WHERE b IN 'x' (1, 2)", "a WHERE b IN ? (?, ?)", None),
        ("SELECT a IN 'x' (1, 2)", "SELECT a IN ? (?, ?)", None),
        ("a IN (SELECT x, 1, 1 FROM t)", "a IN (SELECT x, ?, ? FROM t)", None),
        ("a IN (1, 2", "a IN (?, ?", Some(2)),
        (
            "INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, NULL) RETURNING a",
            "INSERT INTO t VALUES (?, ?) RETURNING a",
            Some(3),
        ),
        (
            "INSERT INTO t VALUES (1, now()), (2, DEFAULT)",
            "INSERT INTO t VALUES (?, now()), (?, DEFAULT)",
            None,
        ),
        ("VALUES (1), (2)", "VALUES (?), (?)", Some(2)),
        ("INSERT t (value) VALUE (1), (2), (3)", "INSERT t (value) VALUE (?)", Some(3)),
        ("SELECT value (1), (2)", "SELECT value (?), (?)", None),
    ];
    for (from, expected, len) in cases {
        let read = Statement::new(Generic, from);
        assert_eq!(read.text(), expected, "{from}");
        assert_eq!(read.list_len(), len, "{from}");
    }
}

#[test]
fn what_is_cut_ends_with_a_mask() {
    let read = Statement::new(Postgres, format!("SELECT '{}secret", "x".repeat(40_000)));
    assert_eq!((read.text(), read.is_cut()), ("SELECT ?", true));
    let read = Statement::new(Postgres, format!("SELECT {}", "column, ".repeat(1000)));
    assert!(read.is_cut() && read.text().len() == 4096, "{}", read.text().len());
    let read =
        Statement::new(Postgres, format!("SELECT a FROM t WHERE a IN ({}1) AND b", "1, ".repeat(5000)));
    assert_eq!((read.text(), read.is_cut()), ("SELECT a FROM t WHERE a IN (?) AND b", false));
    let read = Statement::new(Postgres, "é".repeat(3000));
    assert!(read.is_cut() && read.text().chars().all(|c| c == 'é'));
}

#[test]
fn systems_have_their_dialects() {
    assert_eq!(Dialect::of("mariadb"), MySql);
    assert_eq!(Dialect::of("microsoft.sql_server"), MsSql);
    assert_eq!(Dialect::of("cockroachdb"), Postgres);
    assert_eq!(Dialect::of("valkey"), Dialect::Redis);
    assert_eq!(Dialect::of("other_sql"), Generic);
}
