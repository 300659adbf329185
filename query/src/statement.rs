//! Statements without their literals: a text to show, a number to know them by, and a summary.
//!
//! ```
//! use dials_query::{Dialect, Statement};
//!
//! let statement = Statement::new(Dialect::Postgres, "SELECT name FROM users WHERE id IN (1, 2, 3) -- by id");
//! assert_eq!(statement.text(), "SELECT name FROM users WHERE id IN (?) ");
//! assert_eq!(statement.summary(), "SELECT users");
//! assert_eq!(statement.list_len(), Some(3));
//!
//! let same = Statement::new(Dialect::Postgres, "select name from users where id in (4)");
//! assert_eq!(statement.fingerprint(), same.fingerprint());
//! ```
//!
//! What is masked, what is folded and how the fingerprint is made is written down in docs/statements.md.

#![allow(clippy::doc_markdown, reason = "databases have names such as MySQL")]

mod class;
mod comment;
mod dialect;
mod eight;
mod fingerprint;
mod hash;
mod keyword;
mod lexer;
mod list;
mod literal;
mod mongodb;
mod redis;
mod secret;
mod sql;
mod summary;
mod text;
mod token;
mod value;

pub use dialect::Dialect;
pub use fingerprint::{Fingerprint, ParseFingerprintError};

use text::{Nothing, SHOWN, Text};

/// How much of a statement is looked at.
const LOOKED_AT: usize = 32 << 10;

/// A statement without its literals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    text: String,
    summary: String,
    fingerprint: Fingerprint,
    list_len: Option<u64>,
    is_cut: bool,
}

impl Statement {
    /// Reads a statement of any bytes. It takes linear time and does not panic.
    ///
    /// Of more than 32 KiB, the beginning is read.
    pub fn new(dialect: Dialect, text: impl AsRef<[u8]>) -> Self {
        let (source, is_cut) = beginning(text.as_ref());
        let mut statement = Self::of_any_length(dialect, source, SHOWN);
        statement.is_cut |= is_cut;
        statement
    }

    /// Reads all of a statement, for tests of how long that takes.
    #[doc(hidden)]
    pub fn of_any_length(dialect: Dialect, source: &[u8], shown: usize) -> Self {
        let mut text = Text::new(source, shown);
        let (hash, summary, list_len) = match dialect {
            Dialect::MongoDb => {
                let read = mongodb::read(source, &mut text);
                (read.hash, joined(source, [read.operation, read.collection]), read.list_len)
            }
            Dialect::Redis => {
                let read = redis::read(source, &mut text);
                (read.hash, joined(source, read.summary), None)
            }
            _ => {
                let read = sql::read(dialect, source, &mut text);
                (read.hash, read.summary.finish(), read.list_len)
            }
        };
        let (text, is_cut) = text.finish();
        Statement { text, summary, fingerprint: Fingerprint(hash), list_len, is_cut }
    }

    /// The statement with `?` for every literal and without comments: OpenTelemetry's `db.query.text`, 4 KiB of it at
    /// most.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// By which statements are known that differ in nothing but literals.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Operations and what they are about, such as `SELECT users orders`: OpenTelemetry's `db.query.summary`. Empty where
    /// the statement is none that is known.
    pub fn summary(&self) -> &str {
        &self.summary
    }

    /// How many items the longest list had that is shown as one: of `IN`, of the rows of `VALUES`, of an array.
    pub fn list_len(&self) -> Option<u64> {
        self.list_len
    }

    /// Whether some of the statement was not looked at, or some of the text is not shown.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}

/// The fingerprint of a statement as [`Statement::fingerprint`] has it, without allocating.
pub fn fingerprint(dialect: Dialect, text: impl AsRef<[u8]>) -> Fingerprint {
    let (source, _) = beginning(text.as_ref());
    Fingerprint(match dialect {
        Dialect::MongoDb => mongodb::read(source, &mut Nothing).hash,
        Dialect::Redis => redis::read(source, &mut Nothing).hash,
        _ => sql::read(dialect, source, &mut Nothing).hash,
    })
}

/// How many tokens a statement has, for benches of the lexer alone.
#[doc(hidden)]
pub fn tokens(dialect: Dialect, text: &[u8]) -> usize {
    struct Count(usize);
    impl lexer::Taker for Count {
        fn take(&mut self, _: token::Token) -> bool {
            self.0 += 1;
            true
        }
    }
    let (mut lexer, mut count) = (lexer::Lexer::new(dialect, text), Count(0));
    while lexer.give_next(&mut count) {}
    count.0
}

/// What of a statement is looked at, and whether that is not all.
fn beginning(source: &[u8]) -> (&[u8], bool) {
    // A byte order mark, as files have it, is no part of the first word.
    let source = source.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(source);
    let Some(beginning) = source.get(..LOOKED_AT).filter(|beginning| beginning.len() < source.len()) else {
        return (source, false);
    };
    let incomplete = beginning.utf8_chunks().last().map_or(0, |chunk| chunk.invalid().len());
    (beginning.get(..LOOKED_AT - incomplete.min(3)).unwrap_or(beginning), true)
}

/// Names that were found to be no data, with a space between.
fn joined(source: &[u8], names: [std::ops::Range<usize>; 2]) -> String {
    let names = names.map(|name| String::from_utf8_lossy(source.get(name).unwrap_or_default()));
    names.join(" ").trim().to_owned()
}
