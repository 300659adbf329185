//! The words that mean something to the lexer, found by the hash that a word has anyway.

use super::hash;

macro_rules! keywords {
    ($($keyword:ident $text:literal,)*) => {
        /// A word that means something here; which words a dialect reserves does not matter.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        #[repr(u8)]
        pub(super) enum Keyword {
            /// Any other word.
            Other,
            $($keyword,)*
        }

        const ALL: &[(u64, Keyword)] = &[$((hash::keyword($text), Keyword::$keyword),)*];
    };
}

keywords! {
    All "ALL", Alter "ALTER", And "AND", Any "ANY", Apply "APPLY", As "AS", Attach "ATTACH",
    Backup "BACKUP", Begin "BEGIN", Between "BETWEEN", Bulk "BULK", By "BY",
    Call "CALL", Case "CASE", Commit "COMMIT", Concurrently "CONCURRENTLY", Conn "CONN", Connect "CONNECT", Copy "COPY",
    Create "CREATE",
    Database "DATABASE", Default "DEFAULT", Delete "DELETE", Deny "DENY", Disable "DISABLE",
    Distinct "DISTINCT", Domain "DOMAIN", Drop "DROP",
    Else "ELSE", Enable "ENABLE", Escape "ESCAPE", Event "EVENT", Except "EXCEPT", Exec "EXEC",
    Execute "EXECUTE", Exists "EXISTS", Explain "EXPLAIN", Extension "EXTENSION",
    False "FALSE", Fetch "FETCH", First "FIRST", For "FOR", From "FROM", Function "FUNCTION",
    Grant "GRANT", Group "GROUP",
    Having "HAVING",
    Identified "IDENTIFIED", If "IF", Ignore "IGNORE", Ilike "ILIKE", In "IN", Index "INDEX", Insert "INSERT",
    Intersect "INTERSECT", Interval "INTERVAL", Into "INTO", Is "IS",
    Join "JOIN",
    Keyspace "KEYSPACE",
    Lateral "LATERAL", Like "LIKE", Limit "LIMIT", Lock "LOCK", Log "LOG", Login "LOGIN",
    LowPriority "LOW_PRIORITY",
    Mapping "MAPPING", Merge "MERGE", Minus "MINUS",
    Next "NEXT", Not "NOT", Null "NULL",
    Offset "OFFSET", On "ON", Only "ONLY", Options "OPTIONS", Or "OR", Order "ORDER",
    Policy "POLICY", Pragma "PRAGMA", Procedure "PROCEDURE", Properties "PROPERTIES",
    Qualify "QUALIFY",
    Recursive "RECURSIVE", Regexp "REGEXP", Release "RELEASE", Replace "REPLACE", Restore "RESTORE",
    Return "RETURN", Returning "RETURNING", Revoke "REVOKE", Role "ROLE", Rollback "ROLLBACK", Row "ROW",
    Savepoint "SAVEPOINT", Schema "SCHEMA", Select "SELECT", Sequence "SEQUENCE", Set "SET", Show "SHOW",
    Some "SOME", Start "START", Statistics "STATISTICS", StraightJoin "STRAIGHT_JOIN", System "SYSTEM",
    Table "TABLE", Tables "TABLES", Then "THEN", Top "TOP", Transaction "TRANSACTION", Trigger "TRIGGER",
    True "TRUE", Truncate "TRUNCATE", Type "TYPE",
    Union "UNION", Unload "UNLOAD", Update "UPDATE", Upsert "UPSERT", Use "USE", User "USER", Using "USING",
    Vacuum "VACUUM", Value "VALUE", Values "VALUES", View "VIEW",
    When "WHEN", Where "WHERE", Window "WINDOW", With "WITH",
}

impl Keyword {
    /// The keyword with this hash.
    #[inline]
    pub(super) fn of(hash: u64) -> Self {
        let mut slot = slot(hash);
        loop {
            #[expect(clippy::indexing_slicing, reason = "a slot is within the table")]
            let (other, keyword) = TABLE[slot];
            if other == hash || keyword == Keyword::Other {
                return keyword;
            }
            slot = (slot + 1) % SLOTS;
        }
    }

    /// Whether it is a name, or one of those that stand within expressions and mean nothing to the rest of the statement.
    #[inline]
    pub(super) fn is_within_expressions(self) -> bool {
        self.place().is_within
    }

    const fn stands_within(self) -> bool {
        #[allow(clippy::enum_glob_use, reason = "the list is long, and all of it is keywords")]
        use Keyword::*;
        matches!(
            self,
            Other
                | All
                | And
                | Any
                | As
                | Between
                | By
                | Case
                | Default
                | Distinct
                | Else
                | Escape
                | Exists
                | Ilike
                | In
                | Interval
                | Is
                | Like
                | Not
                | Null
                | On
                | Or
                | Regexp
                | Some
                | Then
                | Using
                | Value
                | When
        )
    }

    /// Whether an expression may begin behind it, so that `-5` behind it is a number and no subtraction.
    #[inline]
    pub(super) fn goes_before_an_expression(self) -> bool {
        self.place().goes_before
    }

    #[inline]
    fn place(self) -> Place {
        #[expect(clippy::indexing_slicing, reason = "the table has every keyword")]
        PLACES[self as usize]
    }

    const fn stands_before(self) -> bool {
        #[allow(clippy::enum_glob_use, reason = "the list is long, and all of it is keywords")]
        use Keyword::*;
        matches!(
            self,
            All | And
                | Any
                | Between
                | By
                | Call
                | Case
                | Default
                | Distinct
                | Else
                | Escape
                | Except
                | Exec
                | Execute
                | Fetch
                | First
                | Having
                | Ilike
                | In
                | Interval
                | Intersect
                | Is
                | Like
                | Limit
                | Minus
                | Next
                | Not
                | Offset
                | On
                | Or
                | Regexp
                | Return
                | Returning
                | Select
                | Set
                | Some
                | Then
                | Top
                | Union
                | Using
                | Values
                | When
                | Where
                | With
        )
    }

    /// Whether the list of tables behind `FROM` is over.
    pub(super) fn ends_tables(self) -> bool {
        #[allow(clippy::enum_glob_use, reason = "the list is long, and all of it is keywords")]
        use Keyword::*;
        matches!(
            self,
            Where
                | Group
                | Order
                | Having
                | Limit
                | Offset
                | Fetch
                | For
                | Union
                | Intersect
                | Except
                | Minus
                | Window
                | Qualify
                | Returning
                | Set
        )
    }
}

/// What a keyword is to an expression. Every word is asked for it, and a look at a table takes less than a `match`.
#[derive(Clone, Copy)]
struct Place {
    is_within: bool,
    goes_before: bool,
}

const PLACES: [Place; ALL.len() + 1] = {
    let other = Keyword::Other;
    let mut places =
        [Place { is_within: other.stands_within(), goes_before: other.stands_before() }; ALL.len() + 1];
    let mut next = 0;
    #[expect(clippy::indexing_slicing, reason = "it ends at compile time")]
    while next < ALL.len() {
        let keyword = ALL[next].1;
        places[keyword as usize] =
            Place { is_within: keyword.stands_within(), goes_before: keyword.stands_before() };
        next += 1;
    }
    places
};

/// Open addressing, at most half full, so that most words are told apart by the first look.
const SLOTS: usize = 512;

const fn slot(hash: u64) -> usize {
    (hash >> 55) as usize
}

const TABLE: [(u64, Keyword); SLOTS] = {
    assert!(ALL.len() * 2 <= SLOTS);
    let mut table = [(0, Keyword::Other); SLOTS];
    let mut next = 0;
    #[expect(clippy::indexing_slicing, reason = "it ends at compile time")]
    while next < ALL.len() {
        let mut slot = slot(ALL[next].0);
        while !matches!(table[slot].1, Keyword::Other) {
            slot = (slot + 1) % SLOTS;
        }
        table[slot] = ALL[next];
        next += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_found_in_any_case() {
        assert_eq!(Keyword::of(hash::word(b"SELECT * FROM", 6)), Keyword::Select);
        assert_eq!(Keyword::of(hash::word(b"straight_join", 13)), Keyword::StraightJoin);
        assert_eq!(Keyword::of(hash::word(b"selected", 8)), Keyword::Other);
        assert!(ALL.iter().all(|(hash, keyword)| Keyword::of(*hash) == *keyword));
    }
}
