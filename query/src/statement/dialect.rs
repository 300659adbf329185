use super::class::is_space;

/// Whose language a statement is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Dialect {
    /// Any SQL: what may be a literal is one.
    Generic,
    /// PostgreSQL and what speaks its language.
    Postgres,
    /// MySQL and MariaDB.
    MySql,
    /// SQLite.
    Sqlite,
    /// Microsoft SQL Server.
    MsSql,
    /// Commands of MongoDB, as JSON or as its shell writes them.
    MongoDb,
    /// Commands of Redis and Valkey.
    Redis,
}

impl Dialect {
    /// The dialect of a database, by OpenTelemetry's `db.system.name` or another common name; [`Dialect::Generic`] if it
    /// is not known.
    ///
    /// ```
    /// # use dials_query::Dialect;
    /// assert_eq!(Dialect::of("postgresql"), Dialect::Postgres);
    /// assert_eq!(Dialect::of("oracle.db"), Dialect::Generic);
    /// ```
    pub fn of(system: &str) -> Self {
        match system {
            "postgresql" | "postgres" | "pgsql" | "cockroachdb" | "yugabytedb" | "timescaledb"
            | "redshift" | "aws.redshift" => Dialect::Postgres,
            "mysql" | "mariadb" | "tidb" => Dialect::MySql,
            "sqlite" | "libsql" | "turso" => Dialect::Sqlite,
            "microsoft.sql_server" | "mssql" | "sqlserver" | "sql_server" => Dialect::MsSql,
            "mongodb" | "mongo" => Dialect::MongoDb,
            "redis" | "valkey" | "keydb" | "dragonfly" => Dialect::Redis,
            _ => Dialect::Generic,
        }
    }

    /// What double quotes are around.
    pub(super) fn double_quotes(self) -> DoubleQuotes {
        match self {
            Dialect::Postgres => DoubleQuotes::Name,
            Dialect::Sqlite | Dialect::MsSql => DoubleQuotes::NameOrValue,
            Dialect::MySql => DoubleQuotes::String,
            _ => DoubleQuotes::Unknown,
        }
    }

    /// What a backslash does in a string without a prefix.
    pub(super) fn backslash(self) -> Backslash {
        match self {
            // `NO_BACKSLASH_ESCAPES` is off, and `standard_conforming_strings` is on.
            Dialect::MySql => Backslash::UsuallyEscapes,
            Dialect::Postgres => Backslash::UsuallyStands,
            Dialect::Sqlite | Dialect::MsSql => Backslash::Stands,
            _ => Backslash::Unknown,
        }
    }

    /// Whether `/* /* */` still is a comment. Of a language that is not known, the reading that hides more is taken.
    pub(super) fn comments_nest(self) -> bool {
        !matches!(self, Dialect::MySql | Dialect::Sqlite)
    }

    /// What square brackets are around.
    pub(super) fn brackets(self) -> Brackets {
        match self {
            Dialect::MsSql | Dialect::Sqlite => Brackets::Name,
            Dialect::Generic => Brackets::Unknown,
            _ => Brackets::Subscript,
        }
    }

    /// Whether `$$text$$` is a string.
    pub(super) fn has_dollar_quotes(self) -> bool {
        matches!(self, Dialect::Postgres | Dialect::Generic)
    }

    /// Whether `$1.50` is an amount of money, and no parameter.
    pub(super) fn has_money(self) -> bool {
        self == Dialect::MsSql
    }

    /// What `#` is.
    pub(super) fn hash_sign(self) -> HashSign {
        match self {
            Dialect::MySql => HashSign::Comment,
            Dialect::Postgres => HashSign::Operator,
            Dialect::MsSql => HashSign::Name,
            _ => HashSign::Unknown,
        }
    }

    /// Whether a line ends at `--` followed by `next`: MySQL has `5--3` for eight. What would be a comment without the
    /// comment behind it is one.
    pub(super) fn is_dash_comment(self, next: Option<u8>) -> bool {
        self != Dialect::MySql || next.is_none_or(|byte| is_space(byte) || matches!(byte, b'-' | b'#' | b'/'))
    }
}

/// What `#` is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum HashSign {
    Comment,
    Operator,
    /// It begins the name of a temporary table.
    Name,
    /// It depends on what follows.
    Unknown,
}

/// What double quotes are around.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DoubleQuotes {
    Name,
    /// A name, but a string where a value stands.
    NameOrValue,
    String,
    /// It depends on where they stand.
    Unknown,
}

/// What a backslash does in a string.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Backslash {
    /// It stands for itself.
    Stands,
    /// What follows it does not end the string.
    Escapes,
    /// It stands for itself, unless the server is told otherwise.
    UsuallyStands,
    /// What follows it does not end the string, unless the server is told otherwise.
    UsuallyEscapes,
    /// One of both. Where it matters, nobody can say where the string ends.
    Unknown,
}

/// What square brackets are around.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Brackets {
    Name,
    Subscript,
    /// It depends on what stands before and in them.
    Unknown,
}
