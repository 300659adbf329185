//! Statements as the manuals of databases have them, in `manuals/`: PostgreSQL, MySQL, MariaDB, SQLite, SQL Server, Oracle,
//! Snowflake, Redshift, CockroachDB, ClickHouse, DuckDB, BigQuery, Cassandra, Spark, DB2, MongoDB, Redis and others.
//!
//! A line `==` names the systems that the lines behind it are for. In each line `hidden` and `7357` are literals or
//! secrets, names that begin with `shown_` stay, and `⏎` is a line break.

use dials_query::{Dialect, Statement};

const FILES: [&str; 5] = [
    include_str!("manuals/literals.txt"),
    include_str!("manuals/double-quotes.txt"),
    include_str!("manuals/secrets.txt"),
    include_str!("manuals/connections.txt"),
    include_str!("manuals/commands.txt"),
];

/// Each statement, once for each system that it is for.
fn statements() -> Vec<(Dialect, String)> {
    let mut statements = Vec::new();
    for file in FILES {
        let mut dialects = Vec::new();
        for line in file.lines() {
            if let Some(systems) = line.strip_prefix("== ") {
                dialects = systems.split(' ').map(Dialect::of).collect();
                continue;
            }
            let text = line.replace('⏎', "\n");
            statements.extend(dialects.iter().map(|dialect| (*dialect, text.clone())));
        }
    }
    assert!(statements.len() > 1_500, "{}", statements.len());
    statements
}

/// Names of tables, columns and the like, and none of parameters.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '@' | ':' | '$');
    text.split(move |c| !is_part(c)).filter(|word| word.starts_with("shown_"))
}

#[test]
fn literals_and_secrets_are_hidden_and_names_are_shown() {
    for (dialect, text) in statements() {
        let read = Statement::new(dialect, &text);
        for shown in [read.text(), read.summary()] {
            assert!(!shown.contains("hidden") && !shown.contains("7357"), "{dialect:?} {text}: {shown}");
        }
        for name in names(&text) {
            assert!(read.text().contains(name), "{dialect:?} {text}: {}", read.text());
        }
        assert_eq!(Statement::new(dialect, read.text()).text(), read.text(), "{dialect:?} {text}");
    }
}

#[test]
fn other_literals_are_the_same_statement() {
    for (dialect, text) in statements() {
        let read = Statement::new(dialect, &text);
        let other = Statement::new(dialect, text.replace("hidden", "other").replace("7357", "42"));
        assert_eq!(
            (read.text(), read.fingerprint()),
            (other.text(), other.fingerprint()),
            "{dialect:?} {text}"
        );
    }
}

#[test]
fn white_space_and_comments_are_no_part_of_a_statement() {
    let mut tried = 0;
    for (dialect, text) in statements() {
        let fingerprint = Statement::new(dialect, &text).fingerprint();
        let is_sql = !matches!(dialect, Dialect::MongoDb | Dialect::Redis);
        // Not every comment may have another in it.
        let comment = if is_sql && !text.contains("/*") { " /* 7 */ " } else { "  " };
        let mark = if is_sql { " \u{FEFF}\u{FEFF}" } else { "  " };
        for space in ["  ", comment, mark] {
            let other = Statement::new(dialect, text.replace(' ', space));
            assert_eq!(other.fingerprint(), fingerprint, "{dialect:?} {text}: {}", other.text());
            assert_eq!(Statement::new(dialect, other.text()).text(), other.text(), "{dialect:?} {text}");
            tried += 1;
        }
    }
    assert!(tried > 3_000, "{tried}");
}

#[test]
fn other_names_are_another_statement() {
    let mut tried = 0;
    for (dialect, text) in statements() {
        if names(&text).next().is_some() {
            let read = Statement::new(dialect, &text);
            let other = Statement::new(dialect, text.replace("shown_", "seen_"));
            assert_ne!(read.fingerprint(), other.fingerprint(), "{dialect:?} {text}");
            tried += 1;
        }
    }
    assert!(tried > 900, "{tried}");
}
