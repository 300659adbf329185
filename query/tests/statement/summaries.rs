//! `db.query.summary`, beyond the published cases.

use dials_query::{Dialect, Statement};

fn summary(text: &str) -> String {
    Statement::new(Dialect::Postgres, text).summary().to_owned()
}

#[test]
fn names_stand_only_where_names_may_stand() {
    let cases = [
        ("SELECT EXTRACT(YEAR FROM created) FROM orders", "SELECT orders"),
        ("SELECT TRIM(BOTH 'x' FROM 'secret') FROM orders", "SELECT orders"),
        ("SELECT * FROM a WHERE x IS DISTINCT FROM 'secret'", "SELECT a"),
        ("SELECT * FROM (a JOIN b ON a.x = b.x)", "SELECT a b"),
        ("SELECT * FROM a WHERE x IN (1, 2), b", "SELECT a"),
        ("INSERT INTO a (x) VALUES (1) ON CONFLICT (x) DO UPDATE SET y = 2", "INSERT a"),
        (
            "WITH gone AS (DELETE FROM a RETURNING *) INSERT INTO b SELECT * FROM gone",
            "DELETE a INSERT b SELECT",
        ),
        ("WITH a(x, y) AS (SELECT 1, 2) SELECT * FROM a, b", "SELECT SELECT b"),
        ("COPY users FROM stdin", "COPY users"),
        ("CREATE TABLE a AS SELECT * FROM b", "CREATE TABLE a SELECT b"),
        ("CREATE TEMPORARY TABLE IF NOT EXISTS a (x int)", "CREATE TABLE a"),
        ("CREATE USER MAPPING FOR bob SERVER s", "CREATE USER"),
        ("EXPLAIN (ANALYZE, BUFFERS) SELECT * FROM a", "EXPLAIN SELECT a"),
        ("VACUUM", "VACUUM"),
        ("\"a quoted name\"", ""),
    ];
    for (text, expected) in cases {
        assert_eq!(summary(text), expected, "{text}");
    }
}

#[test]
fn languages_leave_words_out_and_put_others_in() {
    use Dialect::{Generic, MsSql, MySql, Sqlite};
    let cases = [
        (MsSql, "DELETE t WHERE a = 1", "DELETE t"),
        (MySql, "DELETE t1, t2 FROM t1 JOIN t2", "DELETE t1"),
        (MySql, "DELETE LOW_PRIORITY QUICK FROM t", "DELETE t"),
        (MsSql, "DELETE TOP (5) FROM [t]", "DELETE [t]"),
        (MsSql, "INSERT dbo.t VALUES (1)", "INSERT dbo.t"),
        (MySql, "INSERT DELAYED INTO t VALUES (1)", "INSERT t"),
        (Generic, "INSERT nonsense", "INSERT"),
        (MsSql, "UPDATE TOP (5) t SET a = 1", "UPDATE t"),
        (Sqlite, "UPDATE OR ROLLBACK t SET a = 1", "UPDATE t"),
        (Generic, "UPSERT INTO t VALUES (1)", "UPSERT t"),
        (Generic, "SELECT * FROM t@{FORCE_INDEX=i}", "SELECT t"),
        (Generic, "SELECT * FROM t@link", "SELECT t@link"),
        (MySql, "SELECT * FROM a.\"b\"", "SELECT a"),
        (MsSql, "CREATE TABLE #t (a int); SELECT * FROM ##t", "CREATE TABLE #t; SELECT ##t"),
    ];
    for (dialect, text, expected) in cases {
        assert_eq!(Statement::new(dialect, text).summary(), expected, "{dialect:?}: {text}");
    }
}

#[test]
fn a_summary_is_short_and_has_whole_names() {
    let tables: Vec<String> = (0..40).map(|n| format!("a_table_{n:02}")).collect();
    let summary = summary(&format!("SELECT * FROM {}", tables.join(", ")));
    // `SELECT` and 22 names of 11 bytes with their spaces.
    assert!((244..=255).contains(&summary.len()), "{summary}");
    assert!(summary.split(' ').skip(1).all(|name| tables.iter().any(|table| table == name)), "{summary}");
}

#[test]
fn a_string_is_a_table_only_if_it_looks_like_one() {
    assert_eq!(summary("SELECT * FROM 'artists'"), "SELECT 'artists'");
    assert_eq!(summary("SELECT * FROM 's3://bucket/file?token=x'"), "SELECT");
    assert_eq!(summary("DELETE FROM 'artists'"), "DELETE");
}

#[test]
fn depth_does_not_matter() {
    let text = format!("SELECT * FROM {}a{} JOIN b ON true", "(".repeat(1000), ")".repeat(1000));
    assert_eq!(summary(&text), "SELECT b");
}
