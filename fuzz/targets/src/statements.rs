//! Statements in every language: what is shown has no string and no number, and is as it is when it is read again; another
//! literal, and white space behind it, are the same statement.

use dials_query::Dialect;
use dials_query::statement::{Statement, fingerprint};

const DIALECTS: [Dialect; 7] = [
    Dialect::Generic,
    Dialect::Postgres,
    Dialect::MySql,
    Dialect::Sqlite,
    Dialect::MsSql,
    Dialect::MongoDb,
    Dialect::Redis,
];

/// What stands for a literal; no statement has it otherwise.
const SECRET: &str = "sEcReT_7";
/// Another of the same length, so that as much of the statement is read.
const OTHER: &str = "oThEr_08";

/// The first byte says which language, the others are a statement.
pub fn statements(bytes: &[u8]) {
    let Some((first, statement)) = bytes.split_first() else { return };
    let dialect = DIALECTS[usize::from(*first) % DIALECTS.len()];
    let read = Statement::new(dialect, statement);
    assert_eq!(read.fingerprint(), fingerprint(dialect, statement));
    assert_eq!(read.fingerprint().to_string().parse(), Ok(read.fingerprint()));
    assert!(read.text().len() <= 4096 && read.summary().len() <= 255);
    if !read.is_cut() {
        let again = Statement::new(dialect, read.text());
        assert_eq!(read.text(), again.text());
        // What may be a name or a string counts as a name in some places, and is shown as a literal in all.
        if dialect != Dialect::Generic {
            assert_eq!(read.fingerprint(), again.fingerprint());
        }
        assert_eq!(read.fingerprint(), fingerprint(dialect, [statement, b" \n"].concat()));
    }
    in_front(dialect, statement);
}

/// What comes behind a complete literal does not bring it to light.
fn in_front(dialect: Dialect, statement: &[u8]) {
    let front = match dialect {
        Dialect::Redis => "SET sEcReT_7 'sEcReT_7' ",
        Dialect::MongoDb => "{\"find\": 1, \"filter\": {\"a\": \"sEcReT_7\"}}",
        _ => "SELECT a FROM b WHERE c = 'sEcReT_7' AND d IN ('sEcReT_7', 'sEcReT_7') ",
    };
    if statement.windows(SECRET.len()).any(|window| window == SECRET.as_bytes()) {
        return;
    }
    let read = Statement::new(dialect, [front.as_bytes(), statement].concat());
    assert!(!read.text().contains(SECRET) && !read.summary().contains(SECRET), "{}", read.text());
    let front = front.replace(SECRET, OTHER);
    assert_eq!(read, Statement::new(dialect, [front.as_bytes(), statement].concat()));
}
