//! Statements that are made up from a grammar, with literals that are known.

use dials_query::Dialect;
use dials_query::statement::{Statement, fingerprint};
use proptest::prelude::*;

pub(crate) const SQL: [Dialect; 5] =
    [Dialect::Generic, Dialect::Postgres, Dialect::MySql, Dialect::Sqlite, Dialect::MsSql];

/// A part of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Keyword(&'static str),
    Table,
    Column(u8),
    Literal,
    /// What `IN` or `VALUES` is of: so many columns in a row.
    List(usize),
    Sign(&'static str),
}

fn condition() -> impl Strategy<Value = Vec<Part>> {
    use Part::*;
    let comparison =
        prop_oneof![Just("="), Just("<>"), Just("<="), Just(">"), Just("LIKE"), Just("IS NOT DISTINCT FROM")];
    let plain =
        (any::<u8>(), comparison).prop_map(|(column, sign)| vec![Column(column), Sign(sign), Literal]);
    prop_oneof![
        3 => plain,
        1 => any::<u8>().prop_map(|column| vec![Column(column), Keyword("IN"), List(0)]),
        1 => any::<u8>().prop_map(|column| vec![
            Column(column), Keyword("BETWEEN"), Literal, Keyword("AND"), Literal
        ]),
        1 => any::<u8>().prop_map(|column| vec![
            Keyword("EXISTS"), Sign("("), Keyword("SELECT"), Literal, Keyword("FROM"), Table, Keyword("WHERE"),
            Column(column), Sign("="), Literal, Sign(")")
        ]),
    ]
}

pub(crate) fn statement() -> impl Strategy<Value = Vec<Part>> {
    use Part::*;
    let conditions = prop::collection::vec(condition(), 1..4).prop_map(|all| all.join(&Keyword("AND")));
    (0..5, conditions).prop_map(|(kind, mut conditions)| {
        let mut parts = match kind {
            0 => vec![
                Keyword("SELECT"),
                Column(0),
                Sign(","),
                Literal,
                Keyword("FROM"),
                Table,
                Keyword("WHERE"),
            ],
            1 => vec![
                Keyword("UPDATE"),
                Table,
                Keyword("SET"),
                Column(1),
                Sign("="),
                Literal,
                Keyword("WHERE"),
            ],
            2 => vec![Keyword("DELETE"), Keyword("FROM"), Table, Keyword("WHERE")],
            3 => vec![
                Keyword("SELECT"),
                Column(2),
                Keyword("FROM"),
                Table,
                Keyword("LEFT JOIN"),
                Table,
                Keyword("ON"),
            ],
            _ => {
                return vec![
                    Keyword("INSERT"),
                    Keyword("INTO"),
                    Table,
                    Sign("("),
                    Column(0),
                    Sign(")"),
                    Keyword("VALUES"),
                    List(2),
                ];
            }
        };
        parts.append(&mut conditions);
        parts.extend([Keyword("ORDER"), Keyword("BY"), Column(3), Keyword("LIMIT"), Literal]);
        parts
    })
}

/// How a statement is written, which must not matter to its fingerprint.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    pub(crate) seed: u64,
    pub(crate) upper: bool,
    pub(crate) spaces: &'static str,
}

pub(crate) fn style() -> impl Strategy<Value = Style> {
    let spaces = prop_oneof![
        Just(" "),
        Just("\n\t"),
        Just("  "),
        Just(" /* a 'comment' 42 */ "),
        Just(" -- it's 7\n")
    ];
    (any::<u64>(), any::<bool>(), spaces).prop_map(|(seed, upper, spaces)| Style { seed, upper, spaces })
}

/// What the next literal is, and its part that must not be seen.
fn literal(dialect: Dialect, seed: &mut u64) -> (String, String) {
    *seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let random = *seed >> 33;
    let secret = format!("sECRET{random}");
    let number = format!("77{random}");
    let quoted = |text: String| (text, secret.clone());
    match (random % 12, dialect) {
        (0, _) => quoted(format!("'{secret}'")),
        (1, _) => quoted(format!("'it''s {secret}; -- /* \" '")),
        (2, _) => quoted(format!("N'{secret}'")),
        (3, Dialect::MySql) => quoted(format!(r"'\'{secret}\\'")),
        (3, Dialect::Postgres) => quoted(format!(r"E'\'{secret}'")),
        (4, Dialect::MySql | Dialect::Generic) => quoted(format!("\"{secret} '\"")),
        (5, Dialect::Postgres | Dialect::Generic) => quoted(format!("$x${secret}' $$ $x$")),
        (6, Dialect::Generic) => quoted(format!("q'[{secret}'s]'")),
        (7, _) => (format!("0x{number}AB"), number),
        (8, _) => (format!("-{number}"), number),
        (9, _) => (format!(".{number}e-7"), number),
        (10, _) => (format!("{number}.5"), number),
        _ => (number.clone(), number),
    }
}

/// The statement as text, with its literals.
pub(crate) fn write(parts: &[Part], dialect: Dialect, style: &Style, table: &str) -> (String, Vec<String>) {
    let mut seed = style.seed;
    let mut secrets = Vec::new();
    let mut words = Vec::new();
    let mut next = |seed: &mut u64| {
        let (text, secret) = literal(dialect, seed);
        secrets.push(secret);
        text
    };
    for part in parts {
        words.push(match part {
            Part::Keyword(word) if style.upper => (*word).to_owned(),
            Part::Keyword(word) => word.to_lowercase(),
            Part::Table => table.to_owned(),
            Part::Column(number) => format!("col_{number}"),
            Part::Sign(sign) => (*sign).to_owned(),
            Part::Literal => next(&mut seed),
            Part::List(columns) => {
                let len = 1 + (style.seed % 7) as usize;
                let item = |_| match columns {
                    0 => next(&mut seed),
                    _ => {
                        format!("({})", (0..*columns).map(|_| next(&mut seed)).collect::<Vec<_>>().join(", "))
                    }
                };
                let items = (0..len).map(item).collect::<Vec<_>>().join(", ");
                if *columns == 0 { format!("({items})") } else { items }
            }
        });
    }
    (words.join(style.spaces), secrets)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_literal_survives(parts in statement(), style in style()) {
        for dialect in SQL {
            let (text, secrets) = write(&parts, dialect, &style, "a_table");
            let read = Statement::new(dialect, &text);
            prop_assert!(!secrets.is_empty());
            for secret in &secrets {
                prop_assert!(!read.text().contains(secret), "{dialect:?} {text} -> {}", read.text());
                prop_assert!(!read.summary().contains(secret), "{dialect:?} {text} -> {}", read.summary());
            }
        }
    }

    #[test]
    fn what_is_the_same_has_one_fingerprint(parts in statement(), left in style(), right in style()) {
        for dialect in SQL {
            let (one, _) = write(&parts, dialect, &left, "a_table");
            let (other, _) = write(&parts, dialect, &right, "a_table");
            prop_assert_eq!(fingerprint(dialect, &one), fingerprint(dialect, format!(" {other} ; ")), "{:?}\n{}\n{}", dialect, one, other);
        }
    }

    #[test]
    fn another_table_is_another_statement(parts in statement(), style in style()) {
        for dialect in SQL {
            let [one, other, quoted] = ["a_table", "b_table", "\"b table\""].map(|table| {
                let quoted = if dialect == Dialect::MySql { table.replace('"', "`") } else { table.to_owned() };
                fingerprint(dialect, write(&parts, dialect, &style, &quoted).0)
            });
            prop_assert!(one != other && one != quoted && other != quoted);
        }
    }

    #[test]
    fn what_is_sanitised_stays_as_it_is(parts in statement(), style in style()) {
        for dialect in SQL {
            let read = Statement::new(dialect, write(&parts, dialect, &style, "a_table").0);
            let again = Statement::new(dialect, read.text());
            prop_assert_eq!(read.text(), again.text());
            prop_assert_eq!(read.fingerprint(), again.fingerprint(), "{}", read.text());
            prop_assert_eq!(read.summary(), again.summary());
        }
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        check(&bytes)?;
    }

    #[test]
    fn anything_that_looks_like_a_statement_is_read(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
        check(&pieces.concat())?;
    }
}

/// What statements are made of, and what is hard to read.
const PIECES: &[&[u8]] = &[
    b"SELECT",
    b"FROM",
    b"IN",
    b"VALUES",
    b"INSERT INTO",
    b"PASSWORD",
    b"IDENTIFIED BY",
    b"CREATE USER",
    b"SET",
    b"EXEC sp_password",
    b"PRAGMA",
    b"key",
    b"ATTACH",
    b"DATABASE",
    b"VACUUM",
    b"INTO",
    b"IS",
    b"NOT",
    b"OPTIONS",
    b"CREATE TABLE",
    b"UPDATE",
    b"token",
    b" ",
    b"\n",
    b"\0",
    b"'",
    b"\"",
    b"`",
    b"[",
    b"]",
    b"{",
    b"}",
    b"(",
    b")",
    b",",
    b";",
    b".",
    b":",
    b"::",
    b"://",
    b"?",
    b"$",
    b"$$",
    b"$a$",
    b"$1",
    b"@",
    b"@@",
    b"#",
    b"--",
    b"-",
    b"+",
    b"/*",
    b"*/",
    b"/",
    b"\\",
    b"%s",
    b"=",
    b"a",
    b"E",
    b"N",
    b"q",
    b"x1",
    b"1",
    b"0x",
    b"1e",
    b".5",
    b"true",
    b"null",
    b"\xC3",
    b"\xC3\xA9",
    b"\xEF\xBB\xBF",
    b"\xFF",
];

/// Each was read otherwise once words were masked in it: a masked word must mean no more than what is shown for it.
#[test]
fn what_is_masked_says_nothing() {
    for text in [
        "CREATE USER SELECT@SELECT",
        "CREATE USER: CREATE TABLEa hash }",
        "CREATE USER CREATE TABLE INSERT INTOPASSWORD q",
        "@ CREATE USER ::} IDENTIFIED BYtoken -",
        "=IDENTIFIED BYUPDATE:// N\" \"keytoken -",
        "BY qsp_password AS UPDATE token IDENTIFIED BY",
        "$[ IDENTIFIED BY\" \"UPDATE UPDATEPASSWORD */",
        "nullPASSWORD{UPDATE}x  CREATE USER  key$a$ /",
        "token ::INSERT INTO PASSWORDauth NOT -- token ",
        "JOINsp_password :: :1 ",
        "EXEC sp_password 1e=a NOT) #b",
        "token=CREATE USERtoken*/",
        "a true #UPDATE + b",
        "CREATE USER IDENTIFIED BY x y",
        "\"\"A$\u{80}",
        "CREATE USER IN (1, 2, 3)",
        "\0a/LIKE",
        "pwd=x 5=1",
        "--a \nINSERT2/IN PASSWORD OPTIONS",
        "COPY CREATE USER*/='s'@@ ",
        "a*/ $1,[`[ ",
        "A /# 0=",
        "true[a*/$",
        "access.key\"a\"= %s",
        "SELECT$$1$a$%s:: */PRAGMA ",
        "\"a\" #SET$a$INSERT INTO",
        "CREATE TABLE \"a\" CREATE USER b",
        "$1\"a\".E'\\' DELETE::.5",
        "true WITH }=FROM CREATE USER N,[",
    ] {
        check(text.as_bytes()).unwrap();
    }
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    for dialect in SQL.into_iter().chain([Dialect::MongoDb, Dialect::Redis]) {
        let read = Statement::new(dialect, bytes);
        prop_assert_eq!(read.fingerprint(), fingerprint(dialect, bytes));
        prop_assert!(read.text().len() <= 4096 && read.summary().len() <= 255);
        prop_assert!(!read.is_cut());
        let again = Statement::new(dialect, read.text());
        prop_assert_eq!(read.text(), again.text(), "{:?} {:?}", dialect, String::from_utf8_lossy(bytes));
        // What may be a name or a string counts as a name in some places, and is shown as a literal in all.
        if dialect != Dialect::Generic {
            prop_assert_eq!(
                read.fingerprint(),
                again.fingerprint(),
                "{:?} {:?}",
                dialect,
                String::from_utf8_lossy(bytes)
            );
        }
    }
    Ok(())
}
