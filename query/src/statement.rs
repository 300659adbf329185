//! Statements without their literals.

use std::fmt;

/// Whose language a statement is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Any SQL.
    Generic,
    /// PostgreSQL and what speaks its language.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
    /// SQLite.
    Sqlite,
    /// Microsoft SQL Server.
    MsSql,
    /// Commands of MongoDB.
    MongoDb,
    /// Commands of Redis and Valkey.
    Redis,
}

/// By which statements are known that differ in nothing but literals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(u64);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A statement without its literals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    text: String,
    summary: String,
    fingerprint: Fingerprint,
}

impl Statement {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// The summary.
    pub fn summary(&self) -> &str {
        &self.summary
    }
    /// The fingerprint.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}
